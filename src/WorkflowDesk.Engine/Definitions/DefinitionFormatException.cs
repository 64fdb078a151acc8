namespace WorkflowDesk.Engine.Definitions;

/// <summary>The text is not a workflow definition; the message names the place in it.</summary>
public sealed class DefinitionFormatException : Exception
{
    public DefinitionFormatException(string path, string reason, Exception? inner = null)
        : base($"{path}: {reason}", inner) => Path = path;

    /// <summary>Where in the JSON, e.g. <c>$.root.activities[2].id</c>.</summary>
    public string Path { get; }
}
