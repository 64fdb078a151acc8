namespace WorkflowDesk.Engine.Activities;

/// <summary>Chinese words of the built-in activities for designers.</summary>
internal static class Texts
{
    public static IReadOnlyDictionary<string, ActivityTexts> Chinese(string displayName, string description, string category) =>
        new Dictionary<string, ActivityTexts> { ["zh-CN"] = new(displayName, description, category) };
}
