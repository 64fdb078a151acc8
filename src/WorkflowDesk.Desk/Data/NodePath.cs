namespace WorkflowDesk.Desk.Data;

/// <summary>Reads the node ids of journal and bookmarks: the ids from the workflow down, joined by colons.</summary>
internal static class NodePath
{
    /// <summary>The step of a container in which the node lies, or which it is; null for a node elsewhere.</summary>
    /// <param name="container">The container's node id with a colon behind it.</param>
    public static string? StepOf(string nodeId, string container)
    {
        if (!nodeId.StartsWith(container, StringComparison.Ordinal))
        {
            return null;
        }

        var end = nodeId.IndexOf(':', container.Length);
        return end < 0 ? nodeId[container.Length..] : nodeId[container.Length..end];
    }

    /// <summary>Whether the node is a step of the container itself and not of something inside it.</summary>
    public static bool IsStep(string nodeId, string container) =>
        nodeId.StartsWith(container, StringComparison.Ordinal) && nodeId.IndexOf(':', container.Length) < 0;
}
