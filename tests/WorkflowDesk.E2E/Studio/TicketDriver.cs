using WorkflowDesk.E2E.Api;
using WorkflowDesk.E2E.Running;

namespace WorkflowDesk.E2E.Studio;

/// <summary>Brings tickets to where a test needs them, through the API.</summary>
internal sealed class TicketDriver
{
    private readonly Dictionary<string, DeskUser> _people = [];

    public static async Task<TicketDriver> SignInAsync(DeskServer desk)
    {
        var driver = new TicketDriver();
        foreach (var name in new[] { "lin", "chen", "wang", "sun" })
        {
            driver._people[name] = await DeskUser.SignInAsync(desk, name);
        }

        return driver;
    }

    public async Task<string> OpenAsync(string title)
    {
        var opened = await _people["lin"].PostAsync("/api/tickets", new { title, description = "The office system shows a blank page." });
        Assert.True(opened.IsGood, opened.ToString());
        return (string)opened.Body["number"]!;
    }

    public async Task<string> AtPlanAsync(string title)
    {
        var number = await OpenAsync(title);
        await ToPlanAsync(number);
        return number;
    }

    public async Task ToPlanAsync(string number)
    {
        await DoAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "P2" });
        await DoAsync("wang", number, "diagnose", "CauseFound", new { cause = "pool exhausted", causeClass = "environment" });
    }

    /// <summary>From the plan to the question how it was.</summary>
    public async Task ToRatingAsync(string number)
    {
        await PlanAsync(number);
        await SolveAsync(number);
    }

    public Task PlanAsync(string number) => DoAsync("wang", number, "plan", "Planned", new { chosen = "restart the service" });

    public async Task SolveAsync(string number)
    {
        await DoAsync("wang", number, "implement", "Done", new { solution = "service restarted" });
        await DoAsync("lin", number, "verify", "Solved");
    }

    public Task DoAsync(string user, string number, string step, string outcome, object? data = null) => _people[user].CompleteAsync(number, step, outcome, data);

    public async Task<string> StatusOfAsync(string number) => (string)(await _people["chen"].TicketAsync(number))["status"]!;

    /// <summary>The version of its process, and the step that waits.</summary>
    public async Task<string> StandsAtAsync(string number)
    {
        var process = await _people["chen"].ReadAsync($"/api/tickets/{number}/process");
        return $"v{process["version"]} {string.Join(" + ", process["activeSteps"]!.AsArray().Select(step => (string?)step!["step"]))}";
    }
}
