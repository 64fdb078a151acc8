using System.Text.Json.Nodes;

namespace WorkflowDesk.Desk.Tasks;

/// <summary>
/// A field that follows from two others, such as the priority from urgency and impact. Left empty it is filled in;
/// another value needs a reason, which is kept with the answer.
/// </summary>
/// <param name="Field">The field that is filled in.</param>
/// <param name="Rows">The field whose value names a row of <paramref name="Cells"/>.</param>
/// <param name="Columns">The field whose value names the cell in that row.</param>
/// <param name="Reason">The field that says why another value was chosen.</param>
public sealed record DerivedField(
    string Field, string Rows, string Columns, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Cells, string Reason)
{
    /// <summary>Null: one of the two is not known.</summary>
    public string? ValueFor(JsonObject data) =>
        data[Rows]?.ToString() is { } row && data[Columns]?.ToString() is { } column && Cells.TryGetValue(row, out var cells) && cells.TryGetValue(column, out var value)
            ? value
            : null;
}
