using System.Text.Json.Nodes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>People, teams, roles, templates, categories, priorities and processes that a definition names must exist.</summary>
internal static class NameChecks
{
    // Inputs that hold tokens for people, whichever activity has them.
    private static readonly string[] s_people = ["Candidates", "Approvers", "Deputies", "Recipients"];

    public static async Task<IReadOnlyList<DefinitionProblem>> FindAsync(CheckedDefinition definition, CancellationToken cancellationToken)
    {
        var problems = new List<DefinitionProblem>();
        foreach (var node in definition.Own.Where(node => node.Activity.Descriptor.TypeName.StartsWith("WorkflowDesk.", StringComparison.Ordinal)))
        {
            foreach (var input in s_people)
            {
                foreach (var token in Texts(node, input))
                {
                    problems.AddRange(await TokenAsync(definition.Surroundings, node, input, token, cancellationToken));
                }
            }

            foreach (var name in Texts(node, "Excluded"))
            {
                problems.AddRange(await PersonAsync(definition.Surroundings, node, "excluded", name, cancellationToken));
            }

            problems.AddRange(await FieldsAsync(definition.Surroundings, node, cancellationToken));
        }

        foreach (var node in definition.Own.Where(node => node.Activity.Descriptor.TypeName is "Elsa.ExecuteWorkflow" or "Elsa.DispatchWorkflow" or "Elsa.BulkDispatchWorkflows"))
        {
            if (Text(node, "WorkflowDefinitionId") is { } id && id != definition.Definition.DefinitionId
                && await definition.Surroundings.FindDefinition(DefinitionQuery.PublishedOf(id), cancellationToken) is null)
            {
                problems.Add(DeskProblems.UnknownProcess.At(node, "workflowDefinitionId", id));
            }
        }

        return problems;
    }

    private static async Task<IEnumerable<DefinitionProblem>> TokenAsync(ISurroundings surroundings, ActivityNode node, string input, string token, CancellationToken cancellationToken)
    {
        var property = ElsaJson.CamelCase(input);
        return token.Split(':', 2) switch
        {
            ["role", var role] => Role.All.Contains(role) ? [] : [DeskProblems.UnknownRole.At(node, property, role, string.Join(", ", Role.All))],
            ["team", var team] => await TeamAsync(surroundings, node, property, team, cancellationToken),
            ["user", var user] => await PersonAsync(surroundings, node, property, user, cancellationToken),
            [var word] when Recipients.Words.Contains(word) => [],
            _ => [DeskProblems.UnknownCandidate.At(node, property, token)],
        };
    }

    private static async Task<IReadOnlyList<DefinitionProblem>> FieldsAsync(ISurroundings surroundings, ActivityNode node, CancellationToken cancellationToken)
    {
        var problems = new List<DefinitionProblem>();
        var profiles = await surroundings.ProfilesAsync(cancellationToken);
        string[] categories = [.. profiles.SelectMany(profile => profile.CategoryKeys).Distinct(StringComparer.Ordinal)];
        string[] priorities = [.. profiles.SelectMany(profile => profile.PriorityKeys).Distinct(StringComparer.Ordinal)];
        if (node.Activity is UpdateTicket)
        {
            problems.AddRange(OneOf(node, "Category", categories, DeskProblems.UnknownCategory));
            problems.AddRange(OneOf(node, "Priority", priorities, DeskProblems.UnknownPriority));
        }
        else if (node.Activity is RouteTicket)
        {
            problems.AddRange(Text(node, "Team") is { } team ? await TeamAsync(surroundings, node, "team", team, cancellationToken) : []);
            problems.AddRange(Text(node, "Handler") is { } handler ? await PersonAsync(surroundings, node, "handler", handler, cancellationToken) : []);
        }
        else if (node.Activity is TicketOpened)
        {
            problems.AddRange(Texts(node, "Channels").Where(channel => !Channel.Intake.Contains(channel)).Select(channel => DeskProblems.UnknownChannel.At(node, "channels", channel, string.Join(", ", Channel.Intake))));
            problems.AddRange(Texts(node, "Categories").Where(category => !categories.Contains(category)).Select(category => DeskProblems.UnknownCategory.At(node, "categories", category, string.Join(", ", categories))));
        }
        else if (node.Activity is HumanTask)
        {
            if (Text(node, "Template") is { } template && !MessageTemplate.All.Contains(template))
            {
                problems.Add(EngineProblems.UnknownTemplate.At(node, "template", template, string.Join(", ", MessageTemplate.All)));
            }

            problems.AddRange(OfferedBy(node, "category", categories, DeskProblems.UnknownCategory));
            problems.AddRange(OfferedBy(node, "priority", priorities, DeskProblems.UnknownPriority));
        }

        return problems;
    }

    private static async Task<IReadOnlyList<DefinitionProblem>> TeamAsync(ISurroundings surroundings, ActivityNode node, string property, string team, CancellationToken cancellationToken) =>
        await surroundings.HasTeamAsync(team, cancellationToken) == false ? [DeskProblems.UnknownTeam.At(node, property, team)] : [];

    private static async Task<IReadOnlyList<DefinitionProblem>> PersonAsync(ISurroundings surroundings, ActivityNode node, string property, string user, CancellationToken cancellationToken) =>
        await surroundings.HasPersonAsync(user, cancellationToken) == false ? [DeskProblems.UnknownPerson.At(node, property, user)] : [];

    private static IEnumerable<DefinitionProblem> OneOf(ActivityNode node, string input, IReadOnlyList<string> known, ProblemKind kind) =>
        Text(node, input) is { } value && !known.Contains(value) ? [kind.At(node, ElsaJson.CamelCase(input), value, string.Join(", ", known))] : [];

    /// <summary>What a choice of the form offers is written to the ticket as it is.</summary>
    private static IEnumerable<DefinitionProblem> OfferedBy(ActivityNode node, string field, IReadOnlyList<string> known, ProblemKind kind) =>
        (node.Constant("Form")?["fields"] as JsonArray ?? [])
            .Where(item => item is JsonObject && item["name"]?.ToString() == field && item["type"]?.ToString() == "select")
            .SelectMany(item => item!["options"] as JsonArray ?? [])
            .Select(option => (option as JsonObject)?["value"]?.ToString())
            .OfType<string>().Where(value => !known.Contains(value))
            .Select(value => kind.At(node, "form", value, string.Join(", ", known)));

    private static IEnumerable<string> Texts(ActivityNode node, string input) => node.Constant(input) switch
    {
        JsonArray list => list.Select(item => item?.ToString()).OfType<string>().Where(text => text.Length > 0),
        JsonValue one when one.ToString() is { Length: > 0 } text => [text],
        _ => [],
    };

    private static string? Text(ActivityNode node, string input) => node.Constant(input) is JsonValue value && value.ToString() is { Length: > 0 } text ? text : null;
}
