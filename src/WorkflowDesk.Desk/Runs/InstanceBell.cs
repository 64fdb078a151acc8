namespace WorkflowDesk.Desk.Runs;

/// <summary>Rings in this process after every commit that changed instances. Whoever listens looks into the database for what changed.</summary>
public sealed class InstanceBell
{
    /// <summary>Called by the step that committed: listeners are quick and never throw.</summary>
    public event Action<IReadOnlyCollection<string>>? Rang;

    internal void Ring(IReadOnlyCollection<string> instanceIds)
    {
        if (instanceIds.Count > 0)
        {
            Rang?.Invoke(instanceIds);
        }
    }
}
