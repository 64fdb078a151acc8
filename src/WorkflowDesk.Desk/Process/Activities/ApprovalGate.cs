using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Engine.Activities;

namespace WorkflowDesk.Desk.Process.Activities;

/// <summary>
/// Where a plan must show that it may be carried out. What it asks is fixed, so that a way past it is safe whatever else
/// the process does: Clear means that the plan needs no approval or has one that covers it as it stands; Emergency,
/// that the profile lets the work begin now and be approved afterwards.
/// </summary>
public sealed class ApprovalGate : Activity
{
    public const string Needed = "Needed";
    public const string Clear = "Clear";
    public const string Emergency = "Emergency";

    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "ApprovalGate", "Approval needed?", "是否需要审批",
        "Asks the profile's approval rules whether the plan may be carried out as it stands.", "按配置的审批规则判断方案能否直接实施。",
        [], [Needed, Clear, Emergency]);

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        var profile = await run.ProfileAsync(cancellationToken);
        var standing = await ApprovalStanding.OfAsync(run.Step.Db, run.Ticket, profile, cancellationToken);
        if (!standing.IsNeeded || standing.IsGranted)
        {
            return ActivityResult.Done(Clear);
        }

        if (!standing.WantsEmergency || standing.IsEmergency || !ApprovalStanding.AllowsEmergency(standing.Rule, profile, run.Ticket))
        {
            return ActivityResult.Done(standing.IsEmergency ? Clear : Needed);
        }

        EmergencyChanges.Declare(run, standing, (await PlanSeal.PlannedAsync(run.Step.Db, run.Ticket.Id, cancellationToken))!);
        return ActivityResult.Done(Emergency);
    }
}
