using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Process;

/// <summary>What <see cref="TicketProcess"/> refuses, for every channel alike, each with its stable code.</summary>
internal static class ProcessRules
{
    /// <summary>Absence and secrecy look the same from outside.</summary>
    public static bool MaySee(TicketTask task, Caller caller) =>
        Candidates.May(task, caller) || Candidates.IsNamed(task, caller) || caller.SeesEveryTicket || task.CompletedById == caller.PersonId
        || (caller.IsStaff && task.Ticket!.TeamKey is { } team && caller.Teams.Contains(team)) || task.Ticket!.HandlerId == caller.PersonId;

    public static void CheckMayAct(TicketTask task, Caller caller)
    {
        if (!Candidates.May(task, caller))
        {
            throw caller.PersonId is { } id && Candidates.Holds(task.Excluded, Candidates.Person(id))
                ? new DeskRuleException("excluded", 403, Say(caller, "四眼原则：不能审批自己提出的方案。", "Four eyes: nobody approves their own plan."))
                : new DeskRuleException("not-a-candidate", 403, Say(caller, "此任务不由您处理。", "This task is not yours to act on."));
        }
    }

    public static void CheckStillOpen(TicketTask task, TimeZoneInfo zone, string language)
    {
        if (task.IsOpen)
        {
            return;
        }

        var at = TimeZoneInfo.ConvertTime(task.CompletedAt!.Value, zone).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);
        var zh = language == Languages.Chinese;
        throw task.State == TicketTask.Completed
            ? new DeskRuleException("task-already-completed", 409, zh ? $"{task.CompletedByName} 已于 {at} 完成此任务（{task.Outcome}）。" : $"{task.CompletedByName} already completed this task at {at} ({task.Outcome}).")
            : new DeskRuleException("task-withdrawn", 409, zh ? $"此任务已于 {at} 撤销，流程已继续。" : $"This task was withdrawn at {at}: the process has moved on.");
    }

    public static void CheckRevision(TicketTask task, int? expected, string language)
    {
        if (expected is { } revision && revision != task.Revision)
        {
            throw new DeskRuleException("stale-revision", 409, language == Languages.Chinese
                ? $"任务已被更改（当前版本 {task.Revision}，您看到的是 {revision}）。请刷新后再试。"
                : $"The task has changed meanwhile (revision {task.Revision}, you saw {revision}). Reload and try again.");
        }
    }

    public static async Task CheckFormAsync(
        DeskStep step, Ticket ticket, TicketTask task, string outcome, JsonObject data, string language, CancellationToken cancellationToken)
    {
        var zh = language == Languages.Chinese;
        var outcomes = UserTask.Read(JsonNode.Parse(task.Outcomes));
        if (outcomes.All(known => known.Name != outcome))
        {
            var names = string.Join(", ", outcomes.Select(known => known.Name));
            throw new DeskRuleException("unknown-outcome", 422, zh ? $"结果“{outcome}”无效，可选：{names}。" : $"'{outcome}' is not an outcome of this task; there are {names}.")
            {
                Fields = new Dictionary<string, string> { ["outcome"] = names },
            };
        }

        var form = TaskForm.Read(task.Form);
        form.Fill(outcome, data);
        var wrong = form.Check(outcome, data, language, step.Now);
        if (wrong.Count == 0)
        {
            wrong = await NamedInForms.CheckAsync(step, ticket, form, data, language, cancellationToken);
        }

        if (wrong.Count > 0)
        {
            throw new DeskRuleException("fields-missing", 422, zh ? "请补全或更正标出的内容。" : "Some fields are missing or wrong.") { Fields = wrong };
        }
    }

    public static void CheckSupervisor(Caller caller)
    {
        if (!caller.Is(Role.Supervisor) && !caller.Is(Role.Administrator))
        {
            throw new DeskRuleException("supervisors-only", 403, Say(caller, "只有主管可以这样做。", "Only a supervisor may do this."));
        }
    }

    public static void CheckNew(NewTicket request, Profile profile, string language)
    {
        var zh = language == Languages.Chinese;
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        if (string.IsNullOrWhiteSpace(request.Title))
        {
            wrong["title"] = zh ? "请填写标题" : "a title is required";
        }

        if (!Channel.Intake.Contains(request.Channel))
        {
            wrong["channel"] = string.Join(", ", Channel.Intake);
        }

        if (request.Category is { } category && profile.Category(category) is null)
        {
            wrong["category"] = string.Join(", ", profile.CategoryKeys);
        }

        if (request.Priority is { } priority && profile.Priority(priority) is null)
        {
            wrong["priority"] = string.Join(", ", profile.PriorityKeys);
        }

        if (!IsFromOutside(request.Channel))
        {
            foreach (var name in profile.Required.Where(rule => rule.Covers(request.Channel, "")).SelectMany(rule => rule.Fields))
            {
                if (!IsGiven(request, name))
                {
                    wrong.TryAdd(name, zh ? $"请填写“{KnownDetail.Of(name).Label.Chinese}”" : $"\"{KnownDetail.Of(name).Label.English}\" is required");
                }
            }
        }

        if (!Languages.IsKnown(request.Language))
        {
            wrong["language"] = $"{Languages.Chinese}, {Languages.English}";
        }

        if (wrong.Count > 0)
        {
            throw new DeskRuleException("invalid-ticket", 400, zh ? "工单内容有误。" : "The ticket cannot be opened like this.") { Fields = wrong };
        }
    }

    /// <summary>Nobody sits at a form there: such a ticket is never refused for what it does not tell; whoever accepts it sees what is missing.</summary>
    public static bool IsFromOutside(string channel) => channel is Channel.Email or Channel.Alert;

    private static bool IsGiven(NewTicket request, string name) => name switch
    {
        "category" => request.Category is not null,
        "priority" => request.Priority is not null,
        _ => !string.IsNullOrWhiteSpace(request.Details[name]?.ToString()),
    };

    public static string Say(Caller caller, string zh, string en) => caller.Language == Languages.Chinese ? zh : en;
}
