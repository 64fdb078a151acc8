namespace WorkflowDesk.Desk.Profiles;

/// <summary>A priority as people read it, in one language.</summary>
/// <param name="Rank">Place in the profile's scheme; 0 is the highest.</param>
/// <param name="Means">When it is right; empty: nobody said.</param>
/// <param name="Tone"><see cref="PriorityLevel.Tone"/>.</param>
public sealed record PriorityMark(int Rank, string Name, string Means, string Tone)
{
    public static PriorityMark None { get; } = new(int.MaxValue, "", "", "default");

    /// <summary>A key the profile does not know is shown as it is.</summary>
    public static PriorityMark Of(Profile profile, string key, string language) => profile.Priority(key) is { } level
        ? new(profile.PriorityKeys.TakeWhile(higher => higher != key).Count(), level.Name.In(language), level.Means.In(language), level.Tone)
        : new(int.MaxValue, key, "", "default");
}
