namespace WorkflowDesk.Desk;

/// <summary>A rule of the desk says no. Channels answer it as problem+json with <see cref="Status"/> and the stable <see cref="Code"/>.</summary>
public sealed class DeskRuleException(string code, int status, string message) : Exception(message)
{
    /// <summary>Stable, kebab-case: programs may rely on it.</summary>
    public string Code { get; } = code;

    /// <summary>400 bad input, 403 may not, 404 absent or hidden, 409 too late or stale, 422 rule of the step.</summary>
    public int Status { get; } = status;

    /// <summary>Fields that are wrong and why.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    public static DeskRuleException NotFound(string what) => new("not-found", 404, what);
}
