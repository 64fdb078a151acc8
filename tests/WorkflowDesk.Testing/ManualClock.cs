namespace WorkflowDesk.Testing;

/// <summary>A clock that stands still until a test moves it. Timers due on the way fire in order, at their own moment.</summary>
public sealed class ManualClock : TimeProvider
{
    /// <summary>Where the clock stands unless a test says otherwise: a working Monday morning in China.</summary>
    public static readonly DateTimeOffset Start = new(2024, 5, 20, 1, 0, 0, TimeSpan.Zero);

    private readonly Lock _door = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now;

    public ManualClock()
        : this(Start)
    {
    }

    public ManualClock(DateTimeOffset now) => _now = now.ToUniversalTime();

    public DateTimeOffset Now => GetUtcNow();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_door)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public void Advance(TimeSpan by) => SetTo(GetUtcNow() + by);

    /// <exception cref="ArgumentOutOfRangeException">Time does not run backwards.</exception>
    public void SetTo(DateTimeOffset moment)
    {
        if (moment < GetUtcNow())
        {
            throw new ArgumentOutOfRangeException(nameof(moment), $"The clock stands at {GetUtcNow():O}; it cannot go back to {moment:O}.");
        }

        while (true)
        {
            ManualTimer? due;
            lock (_door)
            {
                due = _timers.Where(timer => timer.DueAt <= moment).MinBy(timer => timer.DueAt);
                if (due is null)
                {
                    _now = moment.ToUniversalTime();
                    return;
                }

                _now = due.DueAt > _now ? due.DueAt : _now;
                due.Rearm();
            }

            // Outside the lock: what fires may look at the clock.
            due.Fire();
        }
    }

    /// <summary>Somebody puts the host's clock right that was ahead. Timers stay where they are: they count real time.</summary>
    public void SetBackTo(DateTimeOffset moment)
    {
        lock (_door)
        {
            _now = moment.ToUniversalTime();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset DueAt { get; private set; } = DateTimeOffset.MaxValue;

        public void Fire() => callback(state);

        /// <summary>Called under the clock's lock.</summary>
        public void Rearm()
        {
            if (_period > TimeSpan.Zero)
            {
                DueAt += _period;
            }
            else
            {
                clock._timers.Remove(this);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var now = dueTime == TimeSpan.Zero;
            lock (clock._door)
            {
                clock._timers.Remove(this);
                _period = period;
                if (dueTime >= TimeSpan.Zero && !(now && period <= TimeSpan.Zero))
                {
                    DueAt = clock._now + (now ? period : dueTime);
                    clock._timers.Add(this);
                }
            }

            if (now)
            {
                Fire();
            }

            return true;
        }

        public void Dispose() => Forget();

        public ValueTask DisposeAsync()
        {
            Forget();
            return ValueTask.CompletedTask;
        }

        private void Forget()
        {
            lock (clock._door)
            {
                clock._timers.Remove(this);
            }
        }
    }
}
