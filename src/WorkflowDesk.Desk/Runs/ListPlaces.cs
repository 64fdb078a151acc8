using System.Collections.Concurrent;

namespace WorkflowDesk.Desk.Runs;

/// <summary>A place between two rows of a list.</summary>
/// <param name="Offset">Rows before it.</param>
/// <param name="CreatedAt">Of the last row before it, as is <paramref name="Id"/>.</param>
internal sealed record ListPlace(int Offset, DateTimeOffset CreatedAt, string Id);

/// <summary>
/// Places in long lists, so that a page by number far inside is not counted from the beginning every time. They are as old
/// as the remembered count of the list at most: a page may begin a few rows off what came or left since.
/// </summary>
internal sealed class ListPlaces(TimeProvider clock)
{
    /// <summary>Rows from one place to the next.</summary>
    public const int Stride = 5_000;

    private const int MostLists = 200;

    private readonly ConcurrentDictionary<string, Places> _byList = new(StringComparer.Ordinal);

    /// <summary>The last known place before the row at an offset; null: the list's beginning.</summary>
    public ListPlace? Before(string list, int offset)
    {
        if (!_byList.TryGetValue(list, out var places) || places.Until <= clock.GetUtcNow())
        {
            return null;
        }

        for (var number = offset / Stride; number > 0; number--)
        {
            if (places.ByNumber.TryGetValue(number, out var place))
            {
                return place;
            }
        }

        return null;
    }

    public void Keep(string list, ListPlace place)
    {
        var now = clock.GetUtcNow();
        if (_byList.Count >= MostLists)
        {
            _byList.Clear();
        }

        // All of a list leave together, or they would not fit each other.
        var places = _byList.AddOrUpdate(list, _ => new Places(now + InstanceReading.RememberFor), (_, known) => known.Until > now ? known : new Places(now + InstanceReading.RememberFor));
        places.ByNumber[place.Offset / Stride] = place;
    }

    private sealed record Places(DateTimeOffset Until)
    {
        public ConcurrentDictionary<int, ListPlace> ByNumber { get; } = [];
    }
}
