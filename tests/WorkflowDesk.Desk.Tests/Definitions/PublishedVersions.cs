using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Definitions;

/// <summary>Publishing at a desk with the shipped processes, in a few words.</summary>
internal static class PublishedVersions
{
    public const string Main = "support-ticket";
    public const string Part = "verification";

    /// <summary>Saves the newest version with another description and publishes it; answers its row.</summary>
    public static async Task<DefinitionRow> PublishNextAsync(this StoryDesk desk, string definitionId, string description = "changed", Action<JsonObject>? change = null, bool fadeOut = false)
    {
        var owner = await desk.CallerAsync("zhou");
        var library = desk.Services.GetRequiredService<DefinitionLibrary>();
        await using (var db = desk.Database.Read())
        {
            var latest = await db.Definitions.SingleAsync(row => row.DefinitionId == definitionId && row.IsLatest);
            var model = (JsonObject)JsonNode.Parse(latest.Source)!;
            model["description"] = $"{description} {latest.Version + 1}";
            change?.Invoke(model);
            await library.SaveAsync(owner, model, CancellationToken.None);
        }

        await using var step = await desk.Steps.BeginAsync(owner, CancellationToken.None);
        var publication = await library.PublishAsync(step, definitionId, new PublishOrder { Note = description }, CancellationToken.None);
        Assert.True(publication.Outcome == PublishOutcome.Published, $"{publication.Outcome}: {string.Join("; ", publication.Problems.Select(problem => problem.ToString()))}");
        if (fadeOut)
        {
            await FadeOut.BeginAsync(step, publication.Version.ReplacedId!, CancellationToken.None);
        }

        await step.CommitAsync(CancellationToken.None);
        return publication.Version;
    }

    public static async Task<TakenBack> TakeBackAsync(this StoryDesk desk, string definitionId, string seenVersionId)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync("zhou"), CancellationToken.None);
        var taken = await desk.Services.GetRequiredService<TakeBack>().TakeBackAsync(step, definitionId, seenVersionId, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
        return taken;
    }

    public static async Task<DefinitionRow> ServingAsync(this StoryDesk desk, string definitionId)
    {
        await using var db = desk.Database.Read();
        return await db.Definitions.SingleAsync(row => row.DefinitionId == definitionId && row.IsPublished);
    }

    public static async Task EndAsync(this StoryDesk desk, string number)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync("sun"), CancellationToken.None);
        await desk.Process.CancelAsync(step, (await step.LockTicketAsync(number, CancellationToken.None))!, "over", CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }
}
