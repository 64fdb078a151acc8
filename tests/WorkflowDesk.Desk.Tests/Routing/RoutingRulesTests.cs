using System.Text.Json.Nodes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Routing;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Routing;

/// <summary>Which rule of a profile decides the team.</summary>
public sealed class RoutingRulesTests
{
    private static readonly DateOnly Today = new(2024, 5, 20);

    public static TheoryData<string, RoutingRule, bool> Rules => new()
    {
        { "nothing asked", Rule(), true },
        { "its category", Rule() with { Category = "system-fault" }, true },
        { "another category", Rule() with { Category = "hardware" }, false },
        { "its sub-category", Rule() with { Subcategory = "login" }, true },
        { "another sub-category", Rule() with { Subcategory = "slow" }, false },
        { "part of its system, in other letters", Rule() with { AffectedSystem = "erp" }, true },
        { "another system", Rule() with { AffectedSystem = "CRM" }, false },
        { "its department, in other letters", Rule() with { Department = "finance" }, true },
        { "another department", Rule() with { Department = "Sales" }, false },
        { "a word of the title", Rule() with { Keyword = "CAPTCHA" }, true },
        { "a word of the description", Rule() with { Keyword = "again" }, true },
        { "a word nobody wrote", Rule() with { Keyword = "printer" }, false },
        { "its label", Rule() with { Label = "severity=critical" }, true },
        { "another label", Rule() with { Label = "severity=warning" }, false },
        { "from today", Rule() with { From = Today }, true },
        { "from tomorrow", Rule() with { From = Today.AddDays(1) }, false },
        { "until today", Rule() with { Until = Today }, true },
        { "until yesterday", Rule() with { Until = Today.AddDays(-1) }, false },
        { "one of two does not fit", Rule() with { Category = "system-fault", Department = "Sales" }, false },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_decides_when_all_it_asks_for_is_there(string what, RoutingRule rule, bool fits)
    {
        var last = Rule() with { Team = "last" };
        var decided = RoutingRules.Ask(ShippedProfiles.Default with { Routing = [rule, last] }, Ticket(), "Finance", Today);
        Assert.True(decided.Rule == (fits ? rule : last), $"{what}: {decided.Rule?.Team} got it");
        Assert.Equal(fits ? 1 : 2, decided.Asked.Count);
        Assert.Null(decided.Asked[^1].Failed);
        Assert.True(fits || (decided.Asked[0].Failed is not null && decided.Asked[0].Asked is not null), $"{what}: why the first rule failed was not kept");
    }

    [Fact]
    public void The_condition_that_failed_is_kept_with_what_was_found()
    {
        var asked = RoutingRules.Ask(ShippedProfiles.Default with { Routing = [Rule() with { Label = "severity=warning" }] }, Ticket(), null, Today).Asked;
        Assert.Equal(new RuleAsked(1, "first", "label", "severity=warning", "severity=critical"), Assert.Single(asked));
    }

    [Fact]
    public void A_long_table_is_kept_in_part_and_the_rule_that_fitted_always()
    {
        var rules = Enumerable.Range(0, 300).Select(_ => Rule() with { Category = "hardware" }).Append(Rule() with { Team = "last" }).ToList();
        var asked = RoutingRules.Ask(ShippedProfiles.Default with { Routing = rules }, Ticket(), null, Today);
        Assert.Equal("last", asked.Rule?.Team);
        Assert.Equal(RoutingDecision.Most + 1, asked.Asked.Count);
        Assert.Equal(301, asked.Asked[^1].Place);
        Assert.Equal(200, asked.LeftOut);
    }

    [Fact]
    public void Where_no_rule_fits_nobody_is_named() =>
        Assert.Null(RoutingRules.Ask(ShippedProfiles.Default with { Routing = [Rule() with { Keyword = "printer" }] }, Ticket(), null, Today).Rule);

    private static RoutingRule Rule() => new() { Team = "first" };

    private static Ticket Ticket()
    {
        var ticket = new Ticket
        {
            Id = Guid.NewGuid(), Number = "TS202405200001", Title = "The captcha is refused", Description = "Again and again.", Priority = "P2", Category = "system-fault",
            Channel = Channel.Alert, Language = Languages.English, RequesterId = Guid.NewGuid(), RequesterName = "Lin", RequesterEmail = "lin@corp.example", SubmittedAt = ManualClock.Start,
        };
        ticket.SetDetail("subcategory", "login");
        ticket.SetDetail("affectedSystem", "ERP V2.3.1");
        ticket.SetDetail("alert", new JsonObject { ["labels"] = new JsonObject { ["severity"] = "critical" } });
        return ticket;
    }
}
