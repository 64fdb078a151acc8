namespace WorkflowDesk.Desk.Scenarios;

/// <summary>The time of one sandboxed desk: it stands still until its scenario moves it.</summary>
internal sealed class ScenarioClock(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    /// <summary>Time does not run backwards: an earlier moment changes nothing.</summary>
    public void MoveTo(DateTimeOffset moment) => Interlocked.Exchange(ref _ticks, Math.Max(moment.UtcTicks, Interlocked.Read(ref _ticks)));
}
