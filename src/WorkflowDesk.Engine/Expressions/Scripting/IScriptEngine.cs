namespace WorkflowDesk.Engine.Expressions.Scripting;

/// <summary>
/// The seam for JavaScript in workflow definitions. An evaluation is a pure function of its request: the same
/// request gives the same result, and nothing a script does is seen by another request.
/// </summary>
public interface IScriptEngine
{
    /// <summary>Runs the scripts of one activity in order, in one scope: what an earlier one sets, a later one sees.</summary>
    /// <exception cref="ScriptException">A script does not compile, throws, or exceeds its time or memory.</exception>
    ValueTask<ScriptResult> EvaluateAsync(ScriptRequest request, CancellationToken cancellationToken);

    /// <summary>Compiles a script without running it; null when it compiles.</summary>
    ValueTask<ScriptSyntaxError?> CheckAsync(string script, CancellationToken cancellationToken);

    /// <summary>Reads a Liquid template without rendering it; null when it can be read. An engine without templates finds nothing wrong.</summary>
    ValueTask<ScriptSyntaxError?> CheckTemplateAsync(string template, CancellationToken cancellationToken) => ValueTask.FromResult<ScriptSyntaxError?>(null);
}
