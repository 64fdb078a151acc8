using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>How the desk writes to people. Bound once; checked at start.</summary>
public sealed class MailOptions
{
    /// <summary>The sender's name people see. The default value is <c>WorkflowDesk</c>.</summary>
    public string FromName { get; set; } = "WorkflowDesk";

    /// <summary>The sender's address; replies come back to it. Its domain is the domain of every Message-ID.
    /// The default value is <c>support@desk.example</c>.</summary>
    public string FromAddress { get; set; } = "support@desk.example";

    /// <summary>Where people reach the desk; links in messages start with it. No slash at the end is needed.
    /// The default value is <c>http://127.0.0.1:5080</c>.</summary>
    public string PublicUrl { get; set; } = "http://127.0.0.1:5080";

    /// <summary>False: messages are kept for reading at <c>/dev/mail</c> and never leave. The default value is false.</summary>
    public bool RelayConfigured { get; set; }

    /// <summary>Base address of the mail gateway; empty while it is not known yet. The default value is <c>http://127.0.0.1:2580</c>.</summary>
    public string GatewayUrl { get; set; } = "http://127.0.0.1:2580";

    /// <summary>Whether mail that nobody has checked counts as authenticated: for trying the desk out, where no mail server
    /// checks anything. The default value is false.</summary>
    public bool TrustUnverified { get; set; }

    /// <summary>Acknowledgements of its own mails that one address gets in an hour; more stay inside the desk, so that two machines cannot
    /// keep each other busy. The default value is 10.</summary>
    public int AcknowledgementsPerHour { get; set; } = 10;

    /// <summary>Mails that must come back for good before the desk stops writing to an address. The default value is 3.</summary>
    public int BouncesBeforeStop { get; set; } = 3;

    /// <summary>False while a gateway that this desk runs itself has not said its address: messages wait without a try.</summary>
    public bool GatewayIsKnown => GatewayUrl.Length > 0;

    /// <summary>The secret the gateway expects. Needed when a relay is configured.</summary>
    public string GatewayKey { get; set; } = "";

    /// <summary>Each mail has a return path of its own, <c>bounce+…@domain</c>. False: reports come to the sender's address, for
    /// domains where other addresses reach nobody. The default value is true.</summary>
    public bool OwnReturnPaths { get; set; } = true;

    /// <summary>Secrets of mailboxes may go between desk and gateway without encryption, over a network that is the desk's alone.
    /// The default value is false: only over https or within this machine.</summary>
    public bool AllowPlainGateway { get; set; }

    public string Domain => FromAddress[(FromAddress.LastIndexOf('@') + 1)..].ToLowerInvariant();

    /// <summary>An absolute address below <see cref="PublicUrl"/>.</summary>
    public string Link(string path) => PublicUrl.TrimEnd('/') + "/" + path.TrimStart('/');

    /// <summary>Everything that is wrong, each with the value; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (string.IsNullOrWhiteSpace(FromName))
        {
            problems.Add("Mail:FromName is empty; people should see who writes.");
        }

        if (!MailAddress.TryCreate(FromAddress, out var from) || from.Address != FromAddress)
        {
            problems.Add($"Mail:FromAddress is '{FromAddress}'; it must be a bare address such as support@example.com.");
        }

        if (!IsWebAddress(PublicUrl))
        {
            problems.Add($"Mail:PublicUrl is '{PublicUrl}'; it must be an absolute http or https address.");
        }

        if (GatewayIsKnown && !IsWebAddress(GatewayUrl))
        {
            problems.Add($"Mail:GatewayUrl is '{GatewayUrl}'; it must be an absolute http or https address.");
        }

        if (AcknowledgementsPerHour is < 1 or > 10_000)
        {
            problems.Add($"Mail:AcknowledgementsPerHour is {AcknowledgementsPerHour}; it must lie between 1 and 10000.");
        }

        if (BouncesBeforeStop is < 1 or > 100)
        {
            problems.Add($"Mail:BouncesBeforeStop is {BouncesBeforeStop}; it must lie between 1 and 100.");
        }

        if (RelayConfigured && GatewayKey.Length == 0)
        {
            problems.Add("Mail:GatewayKey is empty although a relay is configured; the gateway would refuse every message.");
        }

        return problems;
    }

    private static bool IsWebAddress(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}

/// <summary>Stops a desk whose mail settings cannot work, at start and with every problem listed.</summary>
public sealed class MailOptionsCheck : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options) =>
        options.Problems() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
}
