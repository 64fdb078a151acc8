namespace WorkflowDesk.Engine.Expressions.Scripting;

/// <summary>All scripts of one activity with the snapshot they read, evaluated in one round trip.</summary>
public sealed record ScriptRequest
{
    /// <summary>Evaluated in this order.</summary>
    public required IReadOnlyList<ScriptSource> Scripts { get; init; }

    public required ScriptScope Scope { get; init; }

    /// <summary>For all scripts of the request together; null takes <see cref="ScriptSandboxOptions.TimeLimit"/>.</summary>
    public TimeSpan? TimeLimit { get; init; }
}

/// <summary>One script.</summary>
/// <param name="Key">Names the script in the result, usually the input's name; unique within the request.</param>
/// <param name="Text">A bare expression, or statements whose last value (or top-level <c>return</c>) is the result.</param>
/// <param name="MaySetOutcomes">Offers <c>setOutcome</c> and <c>setOutcomes</c>, as Elsa.RunJavaScript does.</param>
public sealed record ScriptSource(string Key, string Text, bool MaySetOutcomes = false)
{
    /// <summary>The text is a Liquid template; its result is what it renders.</summary>
    public bool IsTemplate { get; init; }
}
