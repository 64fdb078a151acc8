using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Flowchart;
using WorkflowDesk.Web.Hosting;

namespace WorkflowDesk.Web.Tests.Hosting;

public sealed class DeskSettingsTests
{
    [Fact]
    public void Nothing_needs_to_be_set()
    {
        var settings = Read("Development");
        Assert.Equal(Path.GetFullPath("./data"), settings.DataDirectory);
        Assert.Equal(Path.Combine(settings.DataDirectory, "desk.db"), settings.Database);
        Assert.Equal("Asia/Shanghai", settings.TimeZone.Id);
        Assert.Equal(DeskSettings.DefaultUrl, settings.Urls.Single());
        Assert.Equal(2525, settings.Mail.ListenPort);
        Assert.True(settings.RunGateway, "in Development the desk runs its own gateway");
        Assert.False(Read("Production").RunGateway, "in production the gateway is a container of its own");
    }

    [Theory]
    [InlineData("Desk:Databse", "x", "unknown setting Desk:Databse")]
    [InlineData("Desk:Mail:Relay:Hots", "x", "unknown setting Desk:Mail:Relay:Hots")]
    [InlineData("Desk:Mail:ListenPort", "70000", "Desk:Mail:ListenPort is '70000'")]
    [InlineData("Desk:Mail:ListenPort", "many", "Desk:Mail:ListenPort")]
    [InlineData("Desk:Mail:ListenHost", "mail.example", "Desk:Mail:ListenHost is 'mail.example'")]
    [InlineData("Desk:Mail:FromAddress", "Support <s@x>", "Desk:Mail:FromAddress is 'Support <s@x>'")]
    [InlineData("Desk:Mail:Relay:Security", "ssl", "Desk:Mail:Relay:Security is 'ssl'")]
    [InlineData("Desk:Mail:Relay:User", "me", "Desk:Mail:Relay:Host")]
    [InlineData("Desk:Mail:Relay:TokenUrl", "https://login.example/token", "Desk:Mail:Relay:Host")]
    [InlineData("Desk:Mail:Dkim:desk.example:KeyFile", "/no/such/file", "Desk:Mail:Dkim:desk.example:Selector")]
    [InlineData("Desk:Mail:Dkim:desk.example:Selektor", "d2026", "unknown setting Desk:Mail:Dkim:desk.example:Selektor")]
    [InlineData("Desk:Mail:GatewayUrl", "http://gateway:2580", "Desk:Mail:GatewayKey")]
    [InlineData("Desk:TimeZone", "Mars/Olympus", "Desk:TimeZone is 'Mars/Olympus'")]
    [InlineData("Desk:PublicUrl", "desk", "Desk:PublicUrl is 'desk'")]
    [InlineData("Desk:Workflows:FlowchartMode", "Petri", "Desk:Workflows:FlowchartMode is 'Petri'")]
    [InlineData("Desk:Workflows:FlowchartMode", "Default", "Desk:Workflows:FlowchartMode is 'Default'")]
    [InlineData("Desk:Http:Strategies:patient:Delya", "00:00:05", "unknown setting Desk:Http:Strategies:patient:Delya")]
    [InlineData("Desk:Http:Strategies:patient:MaxRetryAttempts", "101", "maxRetryAttempts is 101")]
    [InlineData("Desk:Http:Strategies:patient:BackoffType", "Random", "BackoffType is 'Random'")]
    [InlineData("Desk:Http:Strategies:patient:StatusCodes", "503 7", "statusCodes holds 7")]
    public void A_wrong_setting_stops_the_start_in_one_line_that_names_key_and_value(string key, string value, string said)
    {
        var refused = Assert.Throws<StartRefusedException>(() => Read("Production", (key, value)));
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal(StartRefusedException.WrongSetting, refused.ExitCode);
    }

    [Fact]
    public void Flowcharts_count_unless_the_desk_is_set_to_tokens()
    {
        Assert.Equal(FlowchartMode.CounterBased, Read("Production").Workflows.FlowchartMode);
        Assert.Equal(FlowchartMode.TokenBased, Read("Production", ("Desk:Workflows:FlowchartMode", "tokenbased")).Workflows.FlowchartMode);
    }

    [Fact]
    public void A_resilience_strategy_has_the_numbers_it_is_given_and_else_the_usual_ones()
    {
        var strategies = Read(
            "Production", ("Desk:Http:Strategies:patient:MaxRetryAttempts", "8"), ("Desk:Http:Strategies:patient:Delay", "00:01:00"), ("Desk:Http:Strategies:patient:BackoffType", "Linear"),
            ("Desk:Http:Strategies:patient:UseJitter", "true"), ("Desk:Http:Strategies:patient:MaxDelay", "00:05:00"), ("Desk:Http:Strategies:patient:StatusCodes", "404 503"),
            ("Desk:Http:Strategies:hasty:MaxRetryAttempts", "1")).Workflows.ResilienceStrategies;
        var patient = strategies["PATIENT"];
        Assert.Equal((8, TimeSpan.FromMinutes(1), RetryBackoff.Linear, true, (TimeSpan?)TimeSpan.FromMinutes(5)), (patient.MaxRetryAttempts, patient.Delay, patient.BackoffType, patient.UseJitter, patient.MaxDelay));
        Assert.Equal([404, 503], patient.StatusCodes);
        Assert.Equal(RetryPolicy.Default.Delay, strategies["hasty"].Delay);
    }

    [Fact]
    public void A_secret_is_not_repeated_in_a_message()
    {
        var refused = Assert.Throws<StartRefusedException>(() => Read("Production", ("Desk:Mail:GatewayKey", "short")));
        Assert.DoesNotContain("short'", refused.Message, StringComparison.Ordinal);
    }

    private static DeskSettings Read(string environment, params (string Key, string Value)[] values) => DeskSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(value => value.Key, value => (string?)value.Value)).Build(),
        new HostingEnvironment { EnvironmentName = environment, ApplicationName = "desk", ContentRootPath = "/", ContentRootFileProvider = new NullFileProvider() });
}
