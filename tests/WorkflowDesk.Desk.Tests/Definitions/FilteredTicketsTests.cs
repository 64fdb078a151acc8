using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Testing;
using static WorkflowDesk.Desk.Tests.Definitions.PublishedVersions;
using static WorkflowDesk.Desk.Tests.Definitions.Sketch;

namespace WorkflowDesk.Desk.Tests.Definitions;

public class FilteredTicketsTests
{
    [Fact]
    public async Task A_ticket_takes_the_process_whose_filter_names_its_channel()
    {
        await using var desk = await StoryDesk.OpenAsync();
        // The main process leaves mail to another one.
        await desk.PublishNextAsync(Main, change: json => Trigger(json)["channels"] = Object("portal", "phone", "chat", "alert", "patrol", "cross-department", "api"));
        var mail = Opened();
        mail["channels"] = Object("email");
        var library = desk.Services.GetRequiredService<DefinitionLibrary>();
        var owner = await desk.CallerAsync("zhou");
        await library.SaveAsync(owner, (JsonObject)Definition("mail-only", "opened>work, work:Fixed>close", [mail, Task("work", "Fixed"), Close()]).Json.DeepClone(), CancellationToken.None);
        Assert.Equal(PublishOutcome.Published, (await library.PublishAsync(owner, "mail-only", new PublishOrder(), CancellationToken.None)).Outcome);

        var number = await desk.OpenTicketAsync();

        Assert.Equal("mail-only", (await desk.TicketAsync(number)).DefinitionId);
        await using var db = desk.Database.Read();
        Assert.Equal(2, await db.Triggers.CountAsync(trigger => trigger.Name == "WorkflowDesk.TicketOpened"));
    }

    private static JsonNode Trigger(JsonObject definition) =>
        ((JsonArray)definition["root"]!["activities"]!).Single(activity => activity!["type"]!.ToString() == "WorkflowDesk.TicketOpened")!;
}
