namespace WorkflowDesk.Desk.Data;

/// <summary>
/// The line before the one right to write that a SQLite file gives. First come, first served; waiting here costs nothing,
/// while SQLITE_BUSY costs a retry.
/// </summary>
internal sealed class WriterLine
{
    private readonly Lock _door = new();
    private readonly LinkedList<Place> _places = new();
    private bool _taken;

    /// <summary>Returns when it is the caller's turn, who then has to see to it that the next one's comes.</summary>
    /// <param name="shares">Whether the caller would continue a transaction of somebody before.</param>
    /// <returns>Such a transaction; null: the caller begins one.</returns>
    public async Task<SharedCommit?> EnterAsync(bool shares, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Place place;
        lock (_door)
        {
            if (!_taken)
            {
                _taken = true;
                return null;
            }

            place = new Place(shares);
            _places.AddLast(place);
        }

        await using var giveUp = cancellationToken.UnsafeRegister(_ => GiveUp(place, cancellationToken), null);
        return await place.Turn.Task;
    }

    /// <summary>Lets the next one continue the transaction.</summary>
    /// <returns>False: there is nobody who would; the turn is still the caller's.</returns>
    public bool TryHandOver(SharedCommit open)
    {
        lock (_door)
        {
            if (_places.First?.Value is not { Shares: true } next)
            {
                return false;
            }

            _places.RemoveFirst();
            next.Turn.SetResult(open);
            return true;
        }
    }

    /// <summary>The right to write is free for the next one.</summary>
    public void Leave()
    {
        lock (_door)
        {
            if (_places.First?.Value is not { } next)
            {
                _taken = false;
                return;
            }

            _places.RemoveFirst();
            next.Turn.SetResult(null);
        }
    }

    private void GiveUp(Place place, CancellationToken cancellationToken)
    {
        lock (_door)
        {
            if (_places.Remove(place))
            {
                place.Turn.SetCanceled(cancellationToken);
            }
        }
    }

    private sealed class Place(bool shares)
    {
        public bool Shares { get; } = shares;

        public TaskCompletionSource<SharedCommit?> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
