namespace WorkflowDesk.Web.Pages.Designer;

/// <summary>What runs or has run, as Elsa Studio lists it.</summary>
public sealed class InstancesModel : DesignerPage
{
    public override string Element => "elsa-workflow-instance-list";
}
