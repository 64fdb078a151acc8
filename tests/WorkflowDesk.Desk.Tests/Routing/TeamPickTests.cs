using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Routing;

namespace WorkflowDesk.Desk.Tests.Routing;

/// <summary>Skills, then load, then whose turn it is; held against every team chance can think of.</summary>
public sealed class TeamPickTests
{
    [Fact]
    public void Whoever_is_picked_is_always_a_legal_choice_and_never_depends_on_the_order()
    {
        var chance = new Random(20240520);
        for (var round = 0; round < 2000; round++)
        {
            var members = Enumerable.Range(0, chance.Next(0, 9)).Select(n => Member(
                $"p{n}", chance.Next(4) == 0 ? OutBecause.Away : null, chance.Next(3), chance.Next(4), chance.Next(5))).ToList();
            var (chosen, reason) = TeamChoice.Pick(members);
            var free = members.Where(member => member.Out is null).ToList();
            Assert.True(chosen is null == (free.Count == 0), $"round {round}: somebody free and nobody chosen, or the other way round");
            Assert.Equal(chosen is null, reason == RoutingReason.Nobody);
            if (chosen is null)
            {
                continue;
            }

            Assert.True(chosen.Out is null, $"round {round}: {chosen} is not available");
            Assert.True(free.All(other => Key(other).CompareTo(Key(chosen)) >= 0), $"round {round}: {chosen} was taken over a better one of {string.Join(", ", free)}");
            Assert.Same(chosen, TeamChoice.Pick([.. members.OrderBy(_ => chance.Next())]).Chosen);
        }

        static (int, int, int, string) Key(MemberWeighed member) => (-member.Skills.Count, member.Load, member.LastTurn, member.UserName);
    }

    [Fact]
    public void What_decided_is_named()
    {
        Assert.Equal(RoutingReason.OnlyOne, TeamChoice.Pick([Member("a"), Member("b", OutBecause.Away)]).Reason);
        Assert.Equal(RoutingReason.Skill, TeamChoice.Pick([Member("a", skills: 1, load: 9), Member("b")]).Reason);
        Assert.Equal(RoutingReason.Load, TeamChoice.Pick([Member("a", load: 2), Member("b", load: 1, lastTurn: 7)]).Reason);
        Assert.Equal(RoutingReason.Turn, TeamChoice.Pick([Member("a", lastTurn: 2), Member("b", lastTurn: 1)]).Reason);
    }

    [Fact]
    public void Skills_meet_category_sub_category_and_system_once_each()
    {
        var profile = ShippedProfiles.Default;
        var category = profile.Categories.First(known => known.Subcategories.Count > 0);
        var sub = category.Subcategories[0];
        var ticket = RoutingTicket.Of(category.Key, sub.Key, "ERP V2.3.1");
        var match = SkillMatch.Of(profile, ticket, []);
        Assert.Equal(3, match.Met([category.Key, category.Name.Chinese, sub.Name.English.ToUpperInvariant(), "erp", "V2", "cooking"]).Count);
        Assert.Empty(match.Met(["e", "printer"]));
        Assert.Empty(SkillMatch.Of(profile, RoutingTicket.Of(null, null, null), []).Met(["erp"]));
    }

    [Fact]
    public void What_a_rule_demands_must_be_there_in_full()
    {
        var match = SkillMatch.Of(ShippedProfiles.Default, RoutingTicket.Of(null, null, null), ["Oracle", "linux"]);
        Assert.True(match.HasDemanded(["LINUX", "oracle"]));
        Assert.False(match.HasDemanded(["oracle"]));
        Assert.Equal(["oracle"], match.Met(["oracle", "sap"]));
    }

    private static MemberWeighed Member(string name, string? outBecause = null, int skills = 0, int load = 0, int lastTurn = 0) =>
        new(name, name, outBecause, null, [.. Enumerable.Range(0, skills).Select(n => $"s{n}")], load, lastTurn, null);
}
