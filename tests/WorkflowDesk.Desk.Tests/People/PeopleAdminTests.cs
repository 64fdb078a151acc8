using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Data.Seed;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tests.Routing;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.People;

/// <summary>What administrators may do with people and teams, and what nobody may.</summary>
public sealed class PeopleAdminTests
{
    private static readonly PersonEntry Ada = new()
    {
        UserName = "ada", Name = "Ada", Email = "Ada@desk.example", Language = Languages.English, Roles = [Role.Engineer, Role.Agent], Teams = [Teams.Operations], Skills = ["erp", " ERP", "login"],
    };

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_person_is_added_changed_and_every_change_is_told(TestDatabase database)
    {
        await using var desk = await StoryDesk.OpenAsync(database);
        await InStepAsync(desk, "admin", step => PeopleAdmin.AddAsync(step, Ada, CancellationToken.None));
        var reading = desk.Get<PeopleReading>();
        var admin = await desk.CallerAsync("admin");
        var added = (await reading.FindAsync(admin, "ada", CancellationToken.None))!;
        Assert.Equal(("ada@desk.example", "agent engineer", "operations", "erp login"), (added.Email, string.Join(' ', added.Roles), Assert.Single(added.Teams), string.Join(' ', added.Skills)));

        await InStepAsync(desk, "admin", step => PeopleAdmin.ChangeAsync(step, "ada", Ada with { Teams = [Teams.Development], Department = "IT" }, added.Revision, CancellationToken.None));
        await InStepAsync(desk, "admin", step => PeopleAdmin.ChangeAsync(step, "ada", Ada with { Teams = [Teams.Development], Department = "IT" }, added.Revision + 1, CancellationToken.None));
        var told = await reading.HistoryAsync(admin, "ada", [TimelineAction.PersonAdded, TimelineAction.PersonChanged], CancellationToken.None);
        Assert.Equal(2, told.Count);
        Assert.Equal("""{"teams":["operations","development"],"department":["","IT"]}""", told[0].Changes.ToJsonString());
        Assert.Equal("stale-revision", await CodeAsync(desk, "admin", step => PeopleAdmin.ChangeAsync(step, "ada", Ada, added.Revision, CancellationToken.None)));
        Assert.Contains((await reading.ListAsync(admin, new PeopleFilter("ADA", PeopleReading.Staff, Teams.Development, true, null, 1), CancellationToken.None)).Items, person => person.UserName == "ada");
    }

    [Fact]
    public async Task Who_stays_in_a_team_keeps_their_turn()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.RoutedAsync();
        var wang = (await desk.Get<PeopleReading>().FindAsync(await desk.CallerAsync("admin"), "wang", CancellationToken.None))!;
        await InStepAsync(desk, "admin", step => PeopleAdmin.ChangeAsync(step, "wang", Of(wang) with { Teams = [Teams.Operations, Teams.Development] }, wang.Revision, CancellationToken.None));
        await using var db = desk.Database.Read();
        Assert.Equal([(Teams.Development, 0), (Teams.Operations, 1)],
            (await db.TeamMembers.Where(member => db.People.Any(person => person.Id == member.PersonId && person.UserName == "wang")).OrderBy(member => member.TeamKey).ToListAsync()).Select(member => (member.TeamKey, member.LastTurn)));
    }

    [Fact]
    public async Task Wrong_fields_are_named()
    {
        await using var desk = await StoryDesk.OpenAsync();
        Assert.Equal(["email", "language", "name", "roles", "skills", "teams", "userName"], await FieldsAsync(desk, Ada with
        {
            UserName = "a b", Name = " ", Email = "nowhere", Language = "fr", Roles = ["king"], Teams = ["night-shift"], Skills = ["a|b"],
        }));
        Assert.Equal(["email", "userName"], await FieldsAsync(desk, Ada with { UserName = "wang", Email = "WANG@desk.example" }));
        Assert.Equal(["userName"], await FieldsAsync(desk, Ada with { UserName = "new" }));
        Assert.Equal(["roles"], await FieldsAsync(desk, Ada with { Roles = [Role.Monitoring] }));

        static async Task<IEnumerable<string>> FieldsAsync(StoryDesk desk, PersonEntry entry)
        {
            await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync("admin"), CancellationToken.None);
            return (await Assert.ThrowsAsync<DeskRuleException>(() => PeopleAdmin.AddAsync(step, entry, CancellationToken.None))).Fields.Keys.Order(StringComparer.Ordinal);
        }
    }

    [Fact]
    public async Task Nobody_raises_their_own_rights_and_only_administrators_change_people()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var admin = (await desk.Get<PeopleReading>().FindAsync(await desk.CallerAsync("admin"), "admin", CancellationToken.None))!;
        Assert.Equal("own-roles", await CodeAsync(desk, "admin", step => PeopleAdmin.ChangeAsync(step, "admin", Of(admin) with { Roles = [Role.Administrator, Role.Approver] }, admin.Revision, CancellationToken.None)));
        await InStepAsync(desk, "admin", step => PeopleAdmin.ChangeAsync(step, "admin", Of(admin) with { Name = "The administrator" }, admin.Revision, CancellationToken.None));
        foreach (var user in new[] { "sun", "zhou", "wang", "lin" })
        {
            Assert.Equal("administrators-only", await CodeAsync(desk, user, step => PeopleAdmin.AddAsync(step, Ada, CancellationToken.None)));
            Assert.Equal("administrators-only", await CodeAsync(desk, user, step => PasswordLinks.MakeAsync(step, "admin", CancellationToken.None)));
            Assert.Equal("administrators-only", await CodeAsync(desk, user, step => TeamAdmin.AddAsync(step, "night", "夜班", "Night", CancellationToken.None)));
            await Assert.ThrowsAsync<DeskRuleException>(async () => await desk.Get<PeopleReading>().ListAsync(await desk.CallerAsync(user), new PeopleFilter(null, null, null, null, null, null), CancellationToken.None));
        }
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Two_administrators_who_remove_each_other_at_once_leave_one(TestDatabase database)
    {
        await using var desk = await StoryDesk.OpenAsync(database);
        await desk.HireAsync("root", role: Role.Administrator, team: null);
        Assert.Equal("own-account", await CodeAsync(desk, "admin", step => PeopleAdmin.DeactivateAsync(step, "admin", "bye", CancellationToken.None)));
        var callers = new[] { (By: await desk.CallerAsync("admin"), Of: "root"), (By: await desk.CallerAsync("root"), Of: "admin") };
        var codes = await Task.WhenAll(callers.Select(async pair =>
        {
            try
            {
                await using var step = await desk.Steps.BeginAsync(pair.By, CancellationToken.None);
                await PeopleAdmin.DeactivateAsync(step, pair.Of, "bye", CancellationToken.None);
                await step.CommitAsync(CancellationToken.None);
                return "done";
            }
            catch (DeskRuleException rule)
            {
                return rule.Code;
            }
        }));
        Assert.Equal(["done", "last-administrator"], codes.Order(StringComparer.Ordinal));
        await using var db = desk.Database.Read();
        Assert.Equal(1, await db.People.CountAsync(person => person.IsActive && person.Roles == Role.Administrator));
    }

    [Fact]
    public async Task Whoever_leaves_hands_over_and_what_nobody_can_take_stays_and_is_told()
    {
        await using var desk = await StoryDesk.OpenAsync();
        string[] numbers = [await desk.RoutedAsync(), await desk.RoutedAsync()];
        var admin = await desk.CallerAsync("admin");
        var stays = await desk.Get<Leaving>().DeactivateAsync(admin, "wang", LeavingWork.ToTeams, "left the company", CancellationToken.None);
        Assert.Equal(["nobody-available", "nobody-available"], stays.Select(item => item.Code));
        Assert.Equal(2, (await desk.Get<PeopleReading>().OpenWorkAsync(admin, "wang", CancellationToken.None)).Tickets.Count);
        var moved = await desk.Get<Leaving>().DeactivateAsync(admin, "wang", new LeavingWork("zhao"), "left the company", CancellationToken.None);
        Assert.All(moved, item => Assert.True(item.IsDone, item.Message));
        foreach (var number in numbers)
        {
            Assert.Equal("zhao", await desk.HandlerOfAsync(number));
        }

        Assert.Empty((await desk.Get<PeopleReading>().OpenWorkAsync(admin, "wang", CancellationToken.None)).Tickets);
        Assert.Equal("left the company", (await desk.Get<PeopleReading>().HistoryAsync(admin, "wang", [TimelineAction.PersonDeactivated], CancellationToken.None)).Single().Text);
    }

    [Fact]
    public async Task A_password_link_works_once_for_three_days_and_the_newest_only()
    {
        await using var desk = await StoryDesk.OpenAsync();
        IssuedToken? first = null, second = null;
        await InStepAsync(desk, "admin", async step => first = await PasswordLinks.MakeAsync(step, "wang", CancellationToken.None));
        await InStepAsync(desk, "admin", async step => second = await PasswordLinks.MakeAsync(step, "wang", CancellationToken.None));
        var links = new PasswordLinks(desk.Database, desk.Clock);
        Assert.Null(await links.FindAsync(first!.Token, CancellationToken.None));
        Assert.Equal("wang", (await links.FindAsync(second!.Token, CancellationToken.None))!.UserName);
        Assert.Null(await new AccessTokens(desk.Database, desk.Steps, desk.Clock).CallerOfAsync(second.Token, AccessToken.Session, CancellationToken.None));
        Assert.Equal("weak-password", await UseAsync(desk, second.Token, "short"));
        Assert.Equal("done", await UseAsync(desk, second.Token, "correct horse"));
        Assert.Equal("link-used", await UseAsync(desk, second.Token, "correct horse"));
        Assert.NotNull(await new Passwords(desk.Database).CheckAsync("wang", "correct horse", CancellationToken.None));
        Assert.Null(await new Passwords(desk.Database).CheckAsync("wang", DemoPeople.Password, CancellationToken.None));

        await InStepAsync(desk, "admin", async step => first = await PasswordLinks.MakeAsync(step, "zhao", CancellationToken.None));
        desk.Clock.Advance(PasswordLinks.Lasts);
        Assert.Equal("link-used", await UseAsync(desk, first.Token, "correct horse"));
    }

    [Fact]
    public async Task A_team_in_use_is_not_removed_and_says_where()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await InStepAsync(desk, "admin", step => TeamAdmin.AddAsync(step, "night", "夜班", "Night shift", CancellationToken.None));
        await InStepAsync(desk, "admin", step => TeamAdmin.RenameAsync(step, "night", "夜班组", "Night shift", CancellationToken.None));
        await using (var step = await desk.Steps.BeginAsync((await desk.CallerAsync("admin")) with { Language = Languages.English }, CancellationToken.None))
        {
            var refused = await Assert.ThrowsAsync<DeskRuleException>(() => TeamAdmin.RemoveAsync(step, Teams.Operations, CancellationToken.None));
            Assert.Contains("1 members", refused.Message, StringComparison.Ordinal);
            Assert.Contains("routing rules of the profile S2", refused.Message, StringComparison.Ordinal);
        }

        await InStepAsync(desk, "admin", step => TeamAdmin.RemoveAsync(step, "night", CancellationToken.None));
        await using var db = desk.Database.Read();
        Assert.False(await db.Teams.AnyAsync(team => team.Key == "night"));
        Assert.Equal([TimelineAction.TeamAdded, TimelineAction.TeamRenamed, TimelineAction.TeamRemoved],
            await db.Timeline.Where(entry => entry.Subject == "night").OrderBy(entry => entry.Id).Select(entry => entry.Action).ToListAsync());
    }

    private static PersonEntry Of(PersonView person) => new()
    {
        UserName = person.UserName, Name = person.Name, Email = person.Email, Language = person.Language, Roles = person.Roles, Teams = person.Teams, Skills = person.Skills,
    };

    private static async Task<string> UseAsync(StoryDesk desk, string secret, string password)
    {
        try
        {
            await using var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
            await PasswordLinks.UseAsync(step, secret, password, Languages.English, CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
            return "done";
        }
        catch (DeskRuleException rule)
        {
            return rule.Code;
        }
    }

    private static async Task<string> CodeAsync(StoryDesk desk, string user, Func<DeskStep, Task> work) =>
        (await Assert.ThrowsAsync<DeskRuleException>(() => InStepAsync(desk, user, work))).Code;

    private static async Task InStepAsync(StoryDesk desk, string user, Func<DeskStep, Task> work)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user), CancellationToken.None);
        await work(step);
        await step.CommitAsync(CancellationToken.None);
    }
}
