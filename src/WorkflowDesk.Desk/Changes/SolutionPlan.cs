using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Changes;

/// <summary>One way to solve it (process.md, step 5).</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Risk">low, medium or high; empty: not judged.</param>
public sealed record SolutionOption(int Number, string Title, string Pros, string Cons, string Risk, bool IsChosen);

/// <summary>What the handler means to do, as it stands in the plan step they completed last.</summary>
public sealed record SolutionPlan
{
    /// <summary>Id of the completed plan step: another plan has another id.</summary>
    public required Guid Id { get; init; }

    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }

    public required int Attempt { get; init; }

    public required IReadOnlyList<SolutionOption> Options { get; init; }

    /// <summary>The steps to be carried out; empty while the requester has yet to choose.</summary>
    public required string Steps { get; init; }

    /// <summary>What the requester chose, in words; empty: they were not asked or did not answer.</summary>
    public required string RequesterChoice { get; init; }

    /// <summary>code, environment, data, demand, operation or unknown.</summary>
    public required string CauseClass { get; init; }

    public required string Module { get; init; }

    public required string System { get; init; }

    public required decimal? Estimate { get; init; }

    /// <summary>minutes, hours or working-days.</summary>
    public required string EstimateUnit { get; init; }

    /// <summary>Of production, data, permissions and department.</summary>
    public required IReadOnlyList<string> Touches { get; init; }

    public required DateTimeOffset? WindowStart { get; init; }

    public required DateTimeOffset? WindowEnd { get; init; }

    public required string Rollback { get; init; }

    public required string BackupPlan { get; init; }

    /// <summary>Work on production or data begins with a backup.</summary>
    public bool NeedsBackup => Touches.Contains("production") || Touches.Contains("data");

    internal static SolutionPlan Of(TicketTask task, JsonObject details)
    {
        var data = JsonNode.Parse(task.Data ?? "{}") as JsonObject ?? [];
        return new SolutionPlan
        {
            Id = task.Id,
            By = task.CompletedByName ?? "",
            At = task.CompletedAt ?? task.CreatedAt,
            Attempt = task.Attempt,
            Options = OptionsOf(data["options"]),
            Steps = Text(data, "chosen"),
            RequesterChoice = Text(details, "requesterChoice"),
            CauseClass = Text(data, "causeClass") is { Length: > 0 } own ? own : Text(details, "causeClass"),
            Module = Text(data, "module"),
            System = Text(data, "system"),
            Estimate = data["estimate"] is JsonValue number && decimal.TryParse(number.ToString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var estimate) ? estimate : null,
            EstimateUnit = Text(data, "estimateUnit"),
            Touches = TouchedBy(data),
            WindowStart = Moment(data, "windowStart"),
            WindowEnd = Moment(data, "windowEnd"),
            Rollback = Text(data, "risk"),
            BackupPlan = Text(data, "backupPlan"),
        };
    }

    /// <summary>What a plan's answer says it touches.</summary>
    internal static IReadOnlyList<string> TouchedBy(JsonObject data) =>
        [.. new[] { ("changesProduction", "production"), ("touchesData", "data"), ("touchesPermissions", "permissions"), ("touchesDepartment", "department") }
            .Where(pair => ApprovalStanding.Ticks(data, pair.Item1)).Select(pair => pair.Item2)];

    internal static string Text(JsonObject data, string name) => data[name] is JsonValue value ? value.ToString().Trim() : "";

    /// <summary>Without an offset it is UTC, as <see cref="TaskForm"/> reads it.</summary>
    internal static DateTimeOffset? Moment(JsonObject data, string name) =>
        DateTimeOffset.TryParse(Text(data, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment.ToUniversalTime() : null;

    private static IReadOnlyList<SolutionOption> OptionsOf(JsonNode? rows)
    {
        var options = (rows as JsonArray ?? []).OfType<JsonObject>().ToList();
        return [.. options.Select((row, i) => new SolutionOption(
            i + 1, Text(row, "title"), Text(row, "pros"), Text(row, "cons"), Text(row, "risk"),
            options.Count == 1 || ApprovalStanding.Ticks(row, "chosen")))];
    }
}
