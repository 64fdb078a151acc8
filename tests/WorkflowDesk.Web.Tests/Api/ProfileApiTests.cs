using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Web.Tests.Api;

/// <summary>Profiles and calendars by program.</summary>
public sealed class ProfileApiTests(WebApp app) : IClassFixture<WebApp>
{
    [Fact]
    public async Task A_profile_is_read_edited_and_chosen()
    {
        using var zhou = await app.ProgramOfAsync("zhou");
        var all = await WebApp.ReadAsync(await zhou.GetAsync("/api/profiles"), 200);
        Assert.Equal("S2", all["items"]!.AsArray().Single(profile => (bool)profile!["isActive"]!)!["key"]!.ToString());

        var shown = await WebApp.ReadAsync(await zhou.GetAsync("/api/profiles/S3"), 200);
        var profile = shown["profile"]!.DeepClone().AsObject();
        profile["serialDigits"] = 7;
        var saved = await WebApp.ReadAsync(await zhou.PutAsJsonAsync("/api/profiles/S3", new { version = (int)shown["version"]!, note = "seven digits", profile }), 200);
        Assert.Equal((int)shown["version"]! + 1, (int)saved["version"]!);
        var history = (await WebApp.ReadAsync(await zhou.GetAsync("/api/profiles/S3"), 200))["history"]!.AsArray();
        Assert.Contains("digits of the serial", history[0]!["changes"]![0]!.ToString(), StringComparison.Ordinal);

        profile["serialDigits"] = 9;
        var wrong = await WebApp.ReadAsync(await zhou.PutAsJsonAsync("/api/profiles/S3", new { version = (int)saved["version"]!, note = "x", profile }), 422);
        Assert.NotNull(wrong["fields"]!["serialDigits"]);
        profile["serialDigits"] = 4;
        Assert.Equal("stale", (await WebApp.ReadAsync(await zhou.PutAsJsonAsync("/api/profiles/S3", new { version = 1, note = "x", profile }), 409))["code"]!.ToString());
        Assert.NotNull((await WebApp.ReadAsync(await zhou.PutAsJsonAsync("/api/profiles/S3", new { }), 400))["fields"]!["note"]);

        var chosen = await WebApp.ReadAsync(await zhou.PostAsJsonAsync("/api/profiles/S3/activate", new { acknowledged = true }), 200);
        Assert.Equal("S3", chosen["items"]!.AsArray().Single(entry => (bool)entry!["isActive"]!)!["key"]!.ToString());
        await WebApp.ReadAsync(await zhou.PostAsJsonAsync("/api/profiles/S2/activate", new { acknowledged = true }), 200);
        await WebApp.ReadAsync(await zhou.PostAsJsonAsync("/api/profiles/none/activate", new { }), 404);
    }

    [Fact]
    public async Task A_calendar_is_read_edited_and_filled_from_a_file()
    {
        using var zhou = await app.ProgramOfAsync("zhou");
        var shown = await WebApp.ReadAsync(await zhou.GetAsync("/api/calendars/office"), 200);
        var calendar = shown["calendar"]!.DeepClone().AsObject();
        calendar["days"]!["2031-01-02"] = new JsonObject { ["hours"] = new JsonArray(), ["name"] = "Stocktaking" };
        var saved = await WebApp.ReadAsync(await zhou.PutAsJsonAsync("/api/calendars/office", new { revision = (int)shown["revision"]!, calendar }), 200);

        const string file = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20310501\r\nSUMMARY:劳动节\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        var looked = await WebApp.ReadAsync(await zhou.PostAsJsonAsync("/api/calendars/office/import", new { revision = (int)saved["revision"]!, file }), 200);
        Assert.Equal((false, (int)saved["revision"]!, "2031-05-01"), ((bool)looked["applied"]!, (int)looked["revision"]!, looked["days"]![0]!["day"]!.ToString()));
        var taken = await WebApp.ReadAsync(await zhou.PostAsJsonAsync("/api/calendars/office/import", new { revision = (int)saved["revision"]!, file, apply = true }), 200);
        Assert.Equal((int)saved["revision"]! + 1, (int)taken["revision"]!);
        Assert.NotNull((await WebApp.ReadAsync(await zhou.PostAsJsonAsync("/api/calendars/office/import", new { revision = 1, file = "hello" }), 400))["fields"]!["file"]);
        await WebApp.ReadAsync(await zhou.GetAsync("/api/calendars/none"), 404);
    }

    [Theory]
    [InlineData("chen")]
    [InlineData("sun")]
    [InlineData("lin")]
    public async Task Nobody_else_reads_or_writes_them(string user)
    {
        using var program = await app.ProgramOfAsync(user);
        Assert.Equal("owners-only", (await WebApp.ReadAsync(await program.GetAsync("/api/profiles"), 403))["code"]!.ToString());
        await WebApp.ReadAsync(await program.PutAsJsonAsync("/api/profiles/S2", new { version = 1, note = "x", profile = new { } }), 403);
        await WebApp.ReadAsync(await program.PostAsJsonAsync("/api/profiles/S0/activate", new { acknowledged = true }), 403);
        await WebApp.ReadAsync(await program.PutAsJsonAsync("/api/calendars/office", new { revision = 1, calendar = new { } }), 403);
        await WebApp.ReadAsync(await program.PostAsJsonAsync("/api/calendars/office/import", new { revision = 1, file = "x", apply = true }), 403);
    }
}
