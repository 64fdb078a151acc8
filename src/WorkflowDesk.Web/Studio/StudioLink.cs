using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Studio;

/// <summary>Studio looks at <c>rel</c> alone: without the right one it shows a definition, or the whole list, read-only.</summary>
internal sealed record StudioLink(string Href, string Rel, string Method)
{
    /// <summary>Links of one definition or one row of a list.</summary>
    public static IReadOnlyList<StudioLink> OfDefinition(Caller caller, string definitionId)
    {
        var href = $"{StudioApi.Root}/workflow-definitions/{Uri.EscapeDataString(definitionId)}";
        return StudioApi.MayChange(caller)
            ? [new(href, "self", "GET"), new($"{href}/publish", "publish", "POST"), new($"{href}/retract", "retract", "POST"), new(href, "delete", "DELETE")]
            : [new(href, "self", "GET")];
    }

    /// <summary>Links of the list as a whole.</summary>
    public static IReadOnlyList<StudioLink> OfList(Caller caller)
    {
        const string bulk = $"{StudioApi.Root}/bulk-actions";
        return StudioApi.MayChange(caller)
            ?
            [
                new($"{StudioApi.Root}/workflow-definitions", "self", "GET"),
                new($"{bulk}/publish/workflow-definitions/by-definition-ids", "bulk-publish", "POST"),
                new($"{bulk}/retract/workflow-definitions/by-definition-ids", "bulk-retract", "POST"),
                new($"{bulk}/delete/workflow-definitions/by-definition-id", "bulk-delete", "POST"),
            ]
            : [new($"{StudioApi.Root}/workflow-definitions", "self", "GET")];
    }
}
