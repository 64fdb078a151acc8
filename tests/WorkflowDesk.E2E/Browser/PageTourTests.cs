using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using WorkflowDesk.E2E.Api;
using WorkflowDesk.E2E.Mail;
using WorkflowDesk.E2E.Running;
using WorkflowDesk.E2E.Story;
using Xunit.Abstractions;

namespace WorkflowDesk.E2E.Browser;

/// <summary>Every page in both languages, light and dark, wide and narrow.</summary>
public sealed class PageTourTests(Chromium chromium, ITestOutputHelper report) : IClassFixture<Chromium>
{
    /// <summary>Set this variable to get a picture of every page in a folder of your choice.</summary>
    private const string FolderVariable = "DESK_SCREENS";

    [Fact]
    public async Task Every_page_is_accessible_and_fits_its_screen()
    {
        await using var desk = await DeskServer.StartAsync(report);
        var places = await FurnishAsync(desk);
        var people = new Dictionary<string, string>();
        foreach (var name in places.Select(place => place.User).OfType<string>().Distinct())
        {
            await using var person = await Person.SignInAsync(chromium, desk, name);
            people[name] = await person.RememberedAsync();
        }

        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        var findings = new StringBuilder();
        foreach (var look in Look.All)
        {
            foreach (var group in places.GroupBy(place => place.User))
            {
                await using var context = await chromium.OpenAsync(desk, look, group.Key is null ? null : people[group.Key]);
                var page = await context.NewPageAsync();
                page.Console += (_, message) => Note(message.Type == "error" && !message.Text.Contains("404", StringComparison.Ordinal) && !message.Text.Contains("410", StringComparison.Ordinal), $"{look.Name} {page.Url}: console: {message.Text}");
                await SpeakAsync(page, look, group.Key);
                foreach (var place in group)
                {
                    await page.GotoAsync(place.Path);
                    if (folder is not null)
                    {
                        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{place.Name}-{look.Name}.png"), FullPage = true });
                    }

                    foreach (var finding in await Accessibility.FindingsAsync(page))
                    {
                        Note(true, $"{look.Name} {place.Path}: {finding}");
                    }

                    var overflow = await Accessibility.OverflowAsync(page);
                    Note(overflow > 0, $"{look.Name} {place.Path}: {overflow} px wider than the screen");
                    var language = await page.Locator("html").GetAttributeAsync("lang");
                    Note(language != look.Language, $"{look.Name} {place.Path}: the page is in {language}");
                }
            }
        }

        Assert.True(findings.Length == 0, findings.ToString());

        void Note(bool isWrong, string what)
        {
            if (isWrong)
            {
                findings.AppendLine(what);
            }
        }
    }

    /// <summary>People change their language in the menu; strangers bring it with their browser.</summary>
    private static async Task SpeakAsync(IPage page, Look look, string? user)
    {
        if (user is null)
        {
            return;
        }

        await page.GotoAsync("/");
        await page.GetByText(ToldStory.NameOf(user)).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = look.Language == "en" ? "English" : "中文", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", look.Language);
    }

    /// <summary>Tickets at every interesting step, and where to see them.</summary>
    private static async Task<IReadOnlyList<Place>> FurnishAsync(DeskServer desk)
    {
        var users = new Dictionary<string, DeskUser>();
        foreach (var name in WholeStory.Steps.Select(step => step.User).Distinct())
        {
            users[name] = await DeskUser.SignInAsync(desk, name);
        }

        var steps = WholeStory.Steps.ToList();
        var fresh = await BringAsync(desk, users, "财务系统打不开，页面一直转圈", 0);
        var escalated = await BringAsync(desk, users, "邮件收不到附件", steps.IndexOf(WholeStory.Return));
        var awaiting = await BringAsync(desk, users, "客户资料保存时报未知错误", steps.IndexOf(WholeStory.Approve));
        var verifying = await BringAsync(desk, users, "会议室投影仪无法连接", steps.IndexOf(WholeStory.NotSolved));
        var again = await BringAsync(desk, users, "考勤机时间不准", steps.IndexOf(WholeStory.FindCauseAgain));
        var closed = await BringAsync(desk, users, "打印机缺纸提示不消失", steps.Count);
        await using var db = desk.Database.Read();
        var mail = await db.MailsOut.Where(row => row.Template == "please-verify").OrderByDescending(row => row.CreatedAt).FirstAsync();
        var asked = await db.MailsOut.Where(row => row.Template == "please-verify" && db.Tickets.Any(ticket => ticket.Id == row.TicketId && ticket.Number == verifying)).FirstAsync();
        var link = ReceivedMail.LinkIn(asked.Text) ?? throw new InvalidOperationException($"The mail has no link:\n{asked.Text}");
        var used = await db.MailsOut.Where(row => row.Template == "please-verify" && db.Tickets.Any(ticket => ticket.Id == row.TicketId && ticket.Number == closed)).FirstAsync();
        return
        [
            new(null, "sign-in", "/sign-in"),
            new(null, "act", link.AbsolutePath),
            new(null, "act-answered", ReceivedMail.LinkIn(used.Text)!.AbsolutePath),
            new(null, "dev-mail", "/dev/mail"),
            new(null, "dev-mail-one", $"/dev/mail/{mail.Id}"),
            new("chen", "work", "/"),
            new("chen", "tickets", "/tickets?status=all"),
            new("chen", "ticket-new", "/tickets/new"),
            new("chen", "ticket-accept", $"/tickets/{fresh}"),
            new("wang", "ticket-again", $"/tickets/{again}"),
            new("wang", "ticket-closed", $"/tickets/{closed}"),
            new("wang", "ticket-process", $"/tickets/{again}/process"),
            new("wang", "work-engineer", "/"),
            new("sun", "ticket-escalated", $"/tickets/{escalated}"),
            new("li", "approvals", "/approvals"),
            new("li", "ticket-awaiting-approval", $"/tickets/{awaiting}"),
            new("lin", "portal", "/portal"),
            new("lin", "portal-new", "/portal/new"),
            new("lin", "portal-verify", $"/portal/{verifying}"),
            new("lin", "portal-closed", $"/portal/{closed}"),
            new("lin", "absent", "/portal/TS20200101001"),
            new("zhou", "definitions", "/definitions"),
            new("zhou", "definition-version", "/definitions/support-ticket/versions/1"),
        ];
    }

    private static async Task<string> BringAsync(DeskServer desk, Dictionary<string, DeskUser> users, string title, int steps)
    {
        await Postman.DeliverAsync(desk.SmtpPort, Letter.Gb18030(WholeStory.Requester, "林悦", title, WholeStory.Text, WholeStory.PictureName));
        var ticket = await Patience.ForAsync($"'{title}' becomes a ticket", async () => await users["chen"].TicketsAsync(title) is [var only, ..] ? only : null, desk.Tail);
        var number = (string)ticket["number"]!;
        foreach (var step in WholeStory.Steps.Take(steps))
        {
            await users[step.User].CompleteAsync(number, step);
        }

        return number;
    }

    /// <summary>A page, and who looks at it; null: somebody who has not signed in.</summary>
    private sealed record Place(string? User, string Name, string Path);
}
