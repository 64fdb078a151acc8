using System.Globalization;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Web.Pages;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class FactTests(DeskSite site)
{
    [Theory]
    [InlineData("2031-03-05T10:00:00Z")]
    [InlineData("2031-03-05T10:00:00.000Z")]
    [InlineData("2031-03-05T18:00:00+08:00")]
    [InlineData("2031-03-05T10:00:00.0000000+00:00")]
    public void A_moment_is_told_in_the_time_of_the_desk_however_it_was_sent(string sent)
    {
        var (words, time) = (site.Get<Words>(), site.Get<DeskTime>());
        var told = Assert.Single(Facts.Of(new TaskForm(), new JsonObject { ["windowStart"] = sent }, words, time)).Value;
        Assert.Equal(time.Moment(new DateTimeOffset(2031, 3, 5, 10, 0, 0, TimeSpan.Zero)), told);
    }

    [Theory]
    [InlineData(Languages.English, "Important", "Normal → Important")]
    [InlineData(Languages.Chinese, "重要", "一般 → 重要")]
    public void A_priority_has_the_name_its_profile_gives_it(string language, string named, string changed)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            var s3 = ShippedProfiles.All.Single(profile => profile.Key == "S3");
            var words = site.Get<Words>();
            Assert.Equal(named, Assert.Single(Facts.Of(new TaskForm(), new JsonObject { ["priority"] = "important" }, words, site.Get<DeskTime>(), s3)).Value);
            Assert.Equal(changed, Assert.Single(Facts.ChangedIn(new JsonObject { ["priority"] = new JsonArray("normal", "important"), ["cause"] = "x" }, words, s3)).Value);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
