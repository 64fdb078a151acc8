namespace WorkflowDesk.Engine.Expressions.Scripting;

/// <summary>How a script failed.</summary>
public enum ScriptFailure
{
    /// <summary>It threw, or its result cannot be written as JSON.</summary>
    Error,

    /// <summary>It does not compile.</summary>
    Syntax,

    /// <summary>It ran past its time limit and was stopped.</summary>
    Timeout,

    /// <summary>It asked for more memory than the sandbox grants.</summary>
    Memory,

    /// <summary>The sandbox process ended while it ran, and again on the one retry.</summary>
    Crashed,
}

/// <summary>A script failed; the message is fit for the incident on the ticket.</summary>
public sealed class ScriptException : Exception
{
    public ScriptException(ScriptFailure kind, string message, string scriptKey = "", int? line = null, int? column = null, Exception? inner = null)
        : base(message, inner)
    {
        Kind = kind;
        ScriptKey = scriptKey;
        Line = line;
        Column = column;
    }

    public ScriptFailure Kind { get; }

    /// <summary>Key of the failing script; empty when the failure belongs to the whole request.</summary>
    public string ScriptKey { get; }

    /// <summary>Line in the author's text, from 1; null when unknown.</summary>
    public int? Line { get; }

    /// <summary>Column in the author's text, from 1; null when unknown.</summary>
    public int? Column { get; }
}
