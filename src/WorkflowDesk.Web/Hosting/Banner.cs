using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using WorkflowDesk.Desk.Data.Seed;

namespace WorkflowDesk.Web.Hosting;

/// <summary>What a person who just started the desk wants to know.</summary>
internal sealed class Banner(IServer server, DeskSettings settings, MailGateway gateway, IHostEnvironment environment)
{
    /// <summary>How long the banner waits for the mail gateway.</summary>
    public static readonly TimeSpan PatienceFor = TimeSpan.FromSeconds(6);

    public async Task ShowAsync(TextWriter output, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (server.Features.Get<IServerAddressesFeature>()?.Addresses is not { Count: > 0 } addresses)
        {
            return;
        }

        if (settings.RunGateway)
        {
            await Task.WhenAny(gateway.FirstReady, Task.Delay(PatienceFor, clock, cancellationToken));
        }

        foreach (var line in Lines(settings.PublicUrl ?? ReachableUrl.Of(addresses.First())))
        {
            await output.WriteLineAsync(line);
        }
    }

    private IEnumerable<string> Lines(string url)
    {
        yield return "";
        yield return $"  WorkflowDesk is ready at {url}";
        yield return $"  Data: {(settings.IsPostgres ? "PostgreSQL" : settings.Database)}, files in {settings.DataDirectory}";
        if (environment.IsDevelopment())
        {
            yield return "";
            yield return $"  Demo people, password {DemoPeople.Password}:";
            foreach (var person in DemoPeople.All)
            {
                yield return $"    {person.UserName,-6} {person.Name}  {person.Role}{(person.Team is null ? "" : $" ({person.Team})")}";
            }
        }

        if (gateway.SmtpPort is { } port)
        {
            yield return "";
            yield return "  Send a mail and watch it become a ticket:";
            yield return $"    printf 'From: lin@corp.example\\nTo: {settings.Mail.FromAddress}\\nSubject: Cannot sign in to the office system\\n\\nThe captcha is rejected again and again since 09:30.\\n' | curl -s smtp://127.0.0.1:{port} --mail-from lin@corp.example --mail-rcpt {settings.Mail.FromAddress} --upload-file -";
        }
        else if (settings.RunGateway)
        {
            yield return "";
            yield return "  The mail gateway is not running yet; the log above says why. Everything else works.";
        }

        if (environment.IsDevelopment() && string.IsNullOrWhiteSpace(settings.Mail.Relay.Host) && string.IsNullOrWhiteSpace(settings.Mail.GatewayUrl))
        {
            yield return $"  Mail the desk would send: {url}/dev/mail";
        }

        yield return $"  API: {url}/openapi/v1.json";
        yield return "";
        yield return "  Ctrl-C ends the desk.";
        yield return "";
    }
}
