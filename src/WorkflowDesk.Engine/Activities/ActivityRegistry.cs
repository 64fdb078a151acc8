namespace WorkflowDesk.Engine.Activities;

/// <summary>The activity types that definitions may use.</summary>
public sealed class ActivityRegistry
{
    private readonly Dictionary<string, Activity> _activities = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">Two activities have the same type name.</exception>
    public ActivityRegistry(IEnumerable<Activity> activities)
    {
        foreach (var activity in activities)
        {
            if (!_activities.TryAdd(activity.Descriptor.TypeName, activity))
            {
                throw new ArgumentException($"The activity type '{activity.Descriptor.TypeName}' is registered twice.", nameof(activities));
            }
        }
    }

    /// <summary>All types, in the order they were registered.</summary>
    public IReadOnlyCollection<Activity> All => _activities.Values;

    public Activity? Find(string typeName) => _activities.GetValueOrDefault(typeName);
}
