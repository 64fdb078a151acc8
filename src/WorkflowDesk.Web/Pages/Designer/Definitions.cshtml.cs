namespace WorkflowDesk.Web.Pages.Designer;

/// <summary>The processes, as Elsa Studio lists them.</summary>
public sealed class DefinitionsModel : DesignerPage
{
    public override string Element => "elsa-workflow-definition-list";
}
