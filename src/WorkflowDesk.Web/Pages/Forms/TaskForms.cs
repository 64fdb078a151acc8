using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Forms;

/// <summary>Makes forms of tasks and reads them back.</summary>
public sealed class TaskForms(Colleagues colleagues, DeskTime time, TimeProvider clock)
{
    public async Task<IReadOnlyList<TaskFormModel>> ForAsync(
        IEnumerable<TaskView> tasks, TicketView? ticket, string action, Caller caller, CancellationToken cancellationToken)
    {
        var forms = new List<TaskFormModel>();
        foreach (var task in tasks)
        {
            var form = await ForAsync(task, ticket, action, caller, cancellationToken);
            forms.Add(forms.Count == 0 ? form : form with { Prefix = $"field-{forms.Count + 1}-" });
        }

        return forms;
    }

    public async Task<TaskFormModel> ForAsync(TaskView task, TicketView? ticket, string action, Caller caller, CancellationToken cancellationToken)
    {
        var initial = new Dictionary<string, string>(StringComparer.Ordinal);
        if (ticket is not null)
        {
            // The provisional values are a proposal for whoever accepts the ticket.
            (initial["category"], initial["priority"]) = (ticket.Category ?? "", task.Form.Derive is null ? ticket.Priority : "");
        }

        foreach (var field in task.Form.Fields)
        {
            FormValues.Add(initial, field, task.Form.Values[field.Name], time);
        }

        return new TaskFormModel(task, action, NewOperationId())
        {
            Initial = initial,
            // Staff work on a ticket; a requester answers.
            IsForRequester = caller.Channel is Channel.Portal or Channel.Link,
            Choices = await ChoicesAsync(task.Form, caller, cancellationToken),
        };
    }

    /// <summary>What was sent, as the desk takes it.</summary>
    public TaskCompletion Completion(TaskView task, IFormCollection posted, string? operationId, int? revision, string? outcome) => new(
        string.IsNullOrEmpty(operationId) ? NewOperationId() : operationId, revision, outcome ?? "",
        FormReading.Data(task.Form, outcome ?? "", posted, time))
    {
        PlanHash = posted["planHash"],
    };

    private string NewOperationId() => Guid.CreateVersion7(clock.GetUtcNow()).ToString();

    private async Task<IReadOnlyDictionary<string, IReadOnlyList<OptionView>>> ChoicesAsync(FormView form, Caller caller, CancellationToken cancellationToken)
    {
        var choices = new Dictionary<string, IReadOnlyList<OptionView>>(StringComparer.Ordinal);
        foreach (var field in form.Fields.Concat(form.Fields.SelectMany(field => field.Columns)).Where(field => field.Options.Count == 0))
        {
            IReadOnlyList<OptionView>? options = field.Type switch
            {
                FieldType.Team =>
                    [.. (await colleagues.TeamsAsync(caller.Language, cancellationToken)).Select(team => new OptionView(team.Key, team.Name))],
                FieldType.Person =>
                    [.. (await colleagues.StaffAsync(cancellationToken)).Select(person => new OptionView(person.UserName, person.Name))],
                _ => null,
            };
            if (options is not null)
            {
                choices[field.Name] = options;
            }
        }

        return choices;
    }
}
