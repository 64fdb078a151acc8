using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Moves;
using WorkflowDesk.Engine.Moves;
using WorkflowDesk.Web.Diagrams;

namespace WorkflowDesk.Web.Pages.Definitions;

/// <param name="Reasons">Why it stayed, in words.</param>
public sealed record MoveLine(TicketMove Move, IReadOnlyList<string> Reasons);

/// <summary>How far a move has come, and in the end what became of each ticket.</summary>
public sealed class MoveProgressModel(MoveReading moves, DiagramReading diagrams) : OwnerPage
{
    public const int MostListed = 500;

    public string Id { get; private set; } = "";

    public string Name { get; private set; } = "";

    public MoveProgress Progress { get; private set; } = null!;

    public IReadOnlyList<MoveLine> Lines { get; private set; } = [];

    public string Address => $"/definitions/{Uri.EscapeDataString(Id)}/moves/{Progress.Batch.Id}";

    public async Task<IActionResult> OnGetAsync(string id, Guid batch) => await ReadAsync(id, batch) ? Page() : NotFound();

    /// <summary>What changes while somebody watches.</summary>
    public async Task<IActionResult> OnGetLiveAsync(string id, Guid batch) => await ReadAsync(id, batch) ? Partial("_MoveProgress", this) : NotFound();

    public async Task<IActionResult> OnPostStopAsync(string id, Guid batch)
    {
        if (await moves.FindAsync(batch, Cancelled) is not { } found || found.Batch.DefinitionId != id)
        {
            return NotFound();
        }

        if (await ActAsync(step => MoveBatches.StopAsync(step, batch, Cancelled)))
        {
            Say("move.stopped-said");
            return Redirect($"/definitions/{Uri.EscapeDataString(id)}/moves/{batch}");
        }

        return await ReadAsync(id, batch) ? Page() : NotFound();
    }

    private async Task<bool> ReadAsync(string id, Guid batchId)
    {
        if (await moves.FindAsync(batchId, Cancelled) is not { } progress || progress.Batch.DefinitionId != id)
        {
            return false;
        }

        (Id, Progress) = (id, progress);
        Name = await VersionAsync(id, progress.Batch.ToVersion) is { } definition ? DiagramReading.NameOf(definition, Words.Language) : id;
        var tell = new MoveWords(diagrams, Words);
        var steps = new Dictionary<int, NodeMatch?>();
        var lines = new List<MoveLine>();
        foreach (var move in await moves.TicketsAsync(batchId, MostListed, Cancelled))
        {
            if (!steps.TryGetValue(move.FromVersion, out var match))
            {
                steps[move.FromVersion] = match = await moves.StepsAsync(id, move.FromVersion, progress.Batch.ToVersion, Cancelled);
            }

            lines.Add(new(move, [.. MoveReason.Read(move.Reasons).Select(reason => tell.Reason(reason, match))]));
        }

        Lines = lines;
        return true;
    }
}
