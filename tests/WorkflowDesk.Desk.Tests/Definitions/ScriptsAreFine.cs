using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Desk.Tests.Definitions;

/// <summary>For checks of the picture only: asking the sandbox about every script of every variation would take minutes.</summary>
internal sealed class ScriptsAreFine : IScriptEngine
{
    public ValueTask<ScriptResult> EvaluateAsync(ScriptRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing is run here.");

    public ValueTask<ScriptSyntaxError?> CheckAsync(string script, CancellationToken cancellationToken) => ValueTask.FromResult<ScriptSyntaxError?>(null);
}
