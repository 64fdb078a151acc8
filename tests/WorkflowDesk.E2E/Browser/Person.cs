using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WorkflowDesk.Desk.Data.Seed;
using WorkflowDesk.E2E.Api;
using WorkflowDesk.E2E.Running;
using WorkflowDesk.E2E.Story;

namespace WorkflowDesk.E2E.Browser;

/// <summary>Somebody in front of a browser. Finds everything by what it says on the screen.</summary>
public sealed class Person : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    private Person(string name, IBrowserContext context, IPage page)
    {
        Name = name;
        _context = context;
        Page = page;
    }

    public string Name { get; }

    public IPage Page { get; }

    public static async Task<Person> SignInAsync(Chromium chromium, DeskServer desk, string name)
    {
        var person = await ComeAsync(chromium, desk, name);
        await person.Page.GotoAsync("/");
        await person.Page.GetByLabel("用户名").FillAsync(name);
        await person.Page.GetByLabel("密码").FillAsync(DemoPeople.Password);
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
        await Assertions.Expect(person.Page.GetByText(ToldStory.NameOf(name)).First).ToBeVisibleAsync();
        return person;
    }

    /// <summary>Without signing in.</summary>
    public static async Task<Person> ComeAsync(Chromium chromium, DeskServer desk, string name)
    {
        var context = await chromium.OpenAsync(desk);
        return new Person(name, context, await context.NewPageAsync());
    }

    /// <summary>What the browser remembers, for contexts opened later.</summary>
    public Task<string> RememberedAsync() => _context.StorageStateAsync();

    /// <summary>Opens a ticket from the list of the person's own work and does the step there.</summary>
    public async Task WorkAsync(string number, StoryStep step, DeskUser words)
    {
        Assert.Equal(Name, step.User);
        var task = await words.TaskAsync(number, step.Step);
        await Page.GotoAsync("/");
        var row = Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = number }).First;
        await row.GetByRole(AriaRole.Link, new() { Name = (string)task["title"]! }).ClickAsync();
        await CompleteAsync(task, step);
    }

    /// <summary>Fills in the form of the task on the page as it stands and sends it.</summary>
    public async Task CompleteAsync(JsonObject task, StoryStep step, ILocator? within = null)
    {
        var title = (string)task["title"]!;
        var form = within is null ? Page.GetByRole(AriaRole.Form, new() { Name = title, Exact = true }) : within.GetByRole(AriaRole.Form, new() { Name = title, Exact = true });
        var outcomes = task["outcomes"]!.AsArray();
        var label = (string)outcomes.Single(outcome => (string?)outcome!["name"] == step.Outcome)!["label"]!;
        if (outcomes.Count > 1)
        {
            await form.GetByRole(AriaRole.Radio, new() { Name = label, Exact = true }).CheckAsync();
        }

        foreach (var (name, value) in step.DataJson)
        {
            await FillAsync(form, task["form"]!["fields"]!.AsArray().Single(field => (string?)field!["name"] == name)!.AsObject(), value!);
        }

        await form.GetByRole(AriaRole.Button, new() { Name = outcomes.Count > 1 ? "提交" : label, Exact = true }).ClickAsync();
        // The step is done when its form is gone.
        await Assertions.Expect(form).ToHaveCountAsync(0);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private static async Task FillAsync(ILocator form, JsonObject field, JsonNode value)
    {
        var label = (string)field["label"]!;
        if ((string?)field["type"] == "rows")
        {
            var rows = value.AsArray();
            for (var i = 0; i < rows.Count; i++)
            {
                var row = form.GetByRole(AriaRole.Group, new() { Name = $"{label} {i + 1}", Exact = true });
                foreach (var (name, cell) in rows[i]!.AsObject())
                {
                    var column = field["columns"]!.AsArray().Single(column => (string?)column!["name"] == name)!;
                    await FillAsync(row.GetByLabel(Labelled((string)column["label"]!)), (string?)column["type"], cell!);
                }
            }

            return;
        }

        await FillAsync(form.GetByLabel(Labelled(label)), (string?)field["type"], value);
    }

    private static Task FillAsync(ILocator input, string? type, JsonNode value) => type switch
    {
        "checkbox" => input.SetCheckedAsync((bool)value),
        "select" => input.SelectOptionAsync(value.ToString()),
        _ => input.FillAsync(value.ToString()),
    };

    // A star marks what is needed.
    private static Regex Labelled(string label) => new($@"^\s*{Regex.Escape(label)}\s*\*?\s*$", RegexOptions.None, TimeSpan.FromSeconds(1));
}
