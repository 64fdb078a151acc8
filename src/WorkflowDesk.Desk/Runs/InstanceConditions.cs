using System.Data.Common;
using System.Globalization;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Runs;

/// <summary>The choice of an <see cref="InstanceQuery"/> as SQL and parameters, for any number of places in one command.</summary>
internal sealed class InstanceConditions
{
    /// <summary>How far a clock may have been set back between two changes of one instance.</summary>
    private static readonly TimeSpan s_clockSetBack = TimeSpan.FromDays(1);

    private readonly List<string> _always = [];
    private readonly List<string> _begunBefore = [];
    private readonly string? _ofStatus;
    private readonly DbCommand _command;
    private readonly DeskDb _db;

    public InstanceConditions(DeskDb db, DbCommand command, InstanceQuery query)
    {
        (_db, _command) = (db, command);
        if (query.SubStatuses.Count > 0)
        {
            _ofStatus = $"sub_status in ({Names(query.SubStatuses.Select(status => status.ToString()))})";
        }

        if (query.DefinitionIds.Count > 0)
        {
            _always.Add($"definition_id in ({Names(query.DefinitionIds)})");
        }

        if (query.DefinitionVersionId is { } versionId)
        {
            _always.Add($"definition_version_id = {Name(versionId)}");
        }

        if (query.Version is { } version)
        {
            _always.Add($"definition_version = {Name(version)}");
        }

        if (query.CorrelationId is { Length: > 0 } correlation)
        {
            _always.Add($"correlation_id = {Name(correlation)}");
        }

        if (query.HasIncidents is { } has)
        {
            // Written out, so that both databases see that the index of the troubled ones will do.
            _always.Add(has ? "incident_count > 0" : "incident_count = 0");
        }

        foreach (var moment in query.Moments)
        {
            Add(moment);
        }
    }

    /// <summary>Everything chosen, and perhaps one more condition.</summary>
    public string Where(string? more = null) => Text([.. _always, _ofStatus, more]);

    /// <summary>
    /// The same, in such words that SQLite walks along the moments of creation instead of sorting what another index
    /// gives; PostgreSQL knows by its statistics. What changed or ended before a moment began before it, too: there the walk begins.
    /// </summary>
    public string WhereByCreation(string? more = null) => Text([.. _always.Select(Bare), Bare(_ofStatus), .. _begunBefore, more]);

    /// <summary>What comes after a place in the list; null: everything.</summary>
    public string? After(ListPlace? place, bool ascending) =>
        place is null ? null : $"(created_at, id) {(ascending ? ">" : "<")} ({Name(Value(place.CreatedAt))}, {Name(place.Id)})";

    public string Name(object value)
    {
        var name = "p" + _command.Parameters.Count.ToString(CultureInfo.InvariantCulture);
        SqlText.Add(_command, name, value);
        return "@" + name;
    }

    private void Add(MomentFilter moment)
    {
        _always.Add($"{Column(moment.Column)} {Sign(moment.Operator)} {Name(Value(moment.At))}");
        if (moment.Column == MomentColumn.CreatedAt)
        {
            return;
        }

        if (moment.Operator is MomentOperator.Is or MomentOperator.LessThan or MomentOperator.LessThanOrEqual)
        {
            _begunBefore.Add($"created_at <= {Name(Value(moment.At + s_clockSetBack))}");
        }

        if (moment.Column == MomentColumn.FinishedAt && moment.Operator is MomentOperator.Is or MomentOperator.GreaterThan or MomentOperator.GreaterThanOrEqual)
        {
            // The end is a change, and changes have the index.
            _always.Add($"updated_at >= {Name(Value(moment.At - s_clockSetBack))}");
        }
    }

    private object Value(DateTimeOffset moment) => _db.IsSqlite ? moment.UtcTicks : moment.ToUniversalTime();

    private string? Bare(string? condition) =>
        condition is not null && _db.IsSqlite && !condition.StartsWith("created_at", StringComparison.Ordinal) && !condition.StartsWith("incident_count >", StringComparison.Ordinal)
            ? "+" + condition : condition;

    private static string Text(IEnumerable<string?> conditions) => string.Join(" and ", conditions.OfType<string>()) is { Length: > 0 } text ? "where " + text : "";

    private string Names(IEnumerable<string> values) => string.Join(", ", values.Select(Name));

    private static string Column(MomentColumn column) => column switch
    {
        MomentColumn.CreatedAt => "created_at",
        MomentColumn.UpdatedAt => "updated_at",
        _ => "finished_at",
    };

    private static string Sign(MomentOperator sign) => sign switch
    {
        MomentOperator.Is => "=",
        MomentOperator.IsNot => "<>",
        MomentOperator.GreaterThan => ">",
        MomentOperator.GreaterThanOrEqual => ">=",
        MomentOperator.LessThan => "<",
        _ => "<=",
    };
}
