using WorkflowDesk.Desk.Profiles;

namespace WorkflowDesk.Desk.Tests.Profiles;

/// <summary>The five standards as they ship.</summary>
public sealed class ShippedProfilesTests
{
    public static TheoryData<string> Keys => new(ShippedProfiles.All.Select(profile => profile.Key));

    [Fact]
    public void All_five_are_there() => Assert.Equal(["S0", "S1", "S2", "S3", "S4"], ShippedProfiles.All.Select(profile => profile.Key));

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_profile_refers_only_to_what_it_has(string key)
    {
        var profile = ShippedProfiles.All.Single(candidate => candidate.Key == key);
        var calendars = ShippedProfiles.Calendars.Select(calendar => calendar.Key).ToList();
        Assert.NotNull(profile.Priority(profile.ProvisionalPriority));
        Assert.Contains(profile.Calendar, calendars);
        Assert.All(profile.Priorities, level => Assert.True(level.Calendar.Length == 0 || calendars.Contains(level.Calendar), level.Calendar));
        Assert.All(profile.Categories, category => Assert.True(profile.Routing.Any(rule => rule.Category == category.Key), $"no team for {category.Key}"));
        foreach (var urgency in profile.Matrix?.Urgencies ?? [])
        {
            foreach (var impact in profile.Matrix!.Impacts)
            {
                Assert.NotNull(profile.Priority(profile.Matrix.PriorityFor(urgency.Key, impact.Key)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_profile_reads_as_it_was_written(string key)
    {
        var profile = ShippedProfiles.All.Single(candidate => candidate.Key == key);
        Assert.Equal(ProfileJson.Write(profile), ProfileJson.Write(ProfileJson.Read(ProfileJson.Write(profile))));
    }
}
