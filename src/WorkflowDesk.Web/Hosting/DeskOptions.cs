namespace WorkflowDesk.Web.Hosting;

/// <summary>Settings below <c>Desk</c>. A key that is not here stops the start, so that a slip is never silent.</summary>
public sealed class DeskOptions
{
    public const string Section = "Desk";

    /// <summary>Where the desk keeps its files. The default value is <c>./data</c>, from the folder it was started in.</summary>
    public string DataDirectory { get; set; } = "./data";

    /// <summary>A SQLite file, or a PostgreSQL connection string (with <c>Host=</c>). The default value is <c>desk.db</c> in <see cref="DataDirectory"/>.</summary>
    public string? Database { get; set; }

    /// <summary>IANA name. Ticket numbers restart at midnight there. The default value is <c>Asia/Shanghai</c>.</summary>
    public string TimeZone { get; set; } = "Asia/Shanghai";

    /// <summary>Where people reach the desk; links in mail start with it. The default value is the first address it listens on.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>Password of the user <c>admin</c> when the desk has no administrator yet; at least 10 characters. Needed once, outside Development.</summary>
    public string? AdministratorPassword { get; set; }

    public MailSettings Mail { get; set; } = new();

    public HttpSettings Http { get; set; } = new();

    public MessageSettings Messages { get; set; } = new();

    public FileSettings Files { get; set; } = new();

    public WorkflowSettings Workflows { get; set; } = new();
}

/// <summary>Settings below <c>Desk:Files</c>: a virus scanner for attachments.</summary>
public sealed class FileSettings
{
    /// <summary>Where clamd listens: <c>host:port</c> or the absolute path of its socket. The default value is none: files are not scanned.</summary>
    public string? Scanner { get; set; }

    /// <summary>Seconds one file may take, 1 to 600. The default value is 60.</summary>
    public int ScanSeconds { get; set; } = 60;

    /// <summary>Files beyond are not sent to the scanner, 1 to 4000 MiB; clamd's <c>StreamMaxLength</c> must not be smaller. The default value is 25.</summary>
    public int ScanMegabytes { get; set; } = 25;
}

/// <summary>Settings below <c>Desk:Messages</c>.</summary>
public sealed class MessageSettings
{
    /// <summary>Days that messages in the app and mails that have left are kept, 0 to 36500. Tickets and their timelines are kept for ever. The default value is 365; 0 keeps them for ever too.</summary>
    public int KeepDays { get; set; } = 365;
}

/// <summary>Settings below <c>Desk:Workflows</c>.</summary>
public sealed class WorkflowSettings
{
    /// <summary><c>CounterBased</c> or <c>TokenBased</c>: how flowcharts decide what runs next, unless the instance says it. The default value is <c>CounterBased</c>.</summary>
    public string FlowchartMode { get; set; } = nameof(Engine.Flowchart.FlowchartMode.CounterBased);
}

/// <summary>Settings below <c>Desk:Http</c>: requests that workflows send.</summary>
public sealed class HttpSettings
{
    /// <summary>Hosts workflows may call, separated by blanks: <c>host</c>, <c>*.domain</c> or <c>host:port</c>. The default value is every host but the desk itself and link-local and metadata addresses.</summary>
    public string? AllowedHosts { get; set; }

    /// <summary>Resilience strategies that activities ask for by their id, the key. The default value is none.</summary>
    public Dictionary<string, StrategySettings> Strategies { get; set; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>Settings below <c>Desk:Http:Strategies:(id)</c>: how a request of a workflow is tried again.</summary>
public sealed class StrategySettings
{
    /// <summary>Tries after the first, 0 to 100. The default value is 3.</summary>
    public int MaxRetryAttempts { get; set; } = 3;

    /// <summary>Wait before the first retry, at most a day. The default value is 1 second.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary><c>Constant</c>, <c>Linear</c> or <c>Exponential</c>. The default value is <c>Exponential</c>.</summary>
    public string BackoffType { get; set; } = "Exponential";

    /// <summary>Spreads each wait over 75 to 125 % of its length. The default value is false.</summary>
    public bool UseJitter { get; set; }

    /// <summary>No wait is longer. The default value is one day.</summary>
    public TimeSpan? MaxDelay { get; set; }

    /// <summary>Status codes that are tried again, separated by blanks. The default value is 408, 429 and all from 500.</summary>
    public string? StatusCodes { get; set; }
}

/// <summary>Settings below <c>Desk:Mail</c>.</summary>
public sealed class MailSettings
{
    /// <summary>Port of the SMTP listener of a supervised gateway. The default value is 2525; 0 takes a free one.</summary>
    public int ListenPort { get; set; } = 2525;

    /// <summary>Address the SMTP listener binds to. The default value is <c>127.0.0.1</c>.</summary>
    public string ListenHost { get; set; } = "127.0.0.1";

    /// <summary>Sender of the desk's mail; replies come back to it. The default value is <c>support@desk.example</c>.</summary>
    public string FromAddress { get; set; } = "support@desk.example";

    /// <summary>The default value is <c>WorkflowDesk</c>.</summary>
    public string FromName { get; set; } = "WorkflowDesk";

    /// <summary>Control address of a gateway that runs elsewhere. Leave empty when the desk runs its own.</summary>
    public string? GatewayUrl { get; set; }

    /// <summary>Secret shared with the gateway. The default value is made anew at every start.</summary>
    public string? GatewayKey { get; set; }

    /// <summary>True lets passwords of mailboxes go to a gateway elsewhere without encryption, for a network that is the desk's alone. The default value is false.</summary>
    public bool AllowPlainGateway { get; set; }

    /// <summary><c>on</c>, <c>off</c> or <c>auto</c>: whether a supervised gateway checks senders (SPF, DKIM, DMARC, ARC). The default value is <c>auto</c>: unless the peer is this machine's or a private network's.</summary>
    public string CheckSenders { get; set; } = "auto";

    public RelaySettings Relay { get; set; } = new();

    /// <summary>Keys with which a supervised gateway signs mail, by the domain of its sender. The default value is none.</summary>
    public Dictionary<string, DkimSettings> Dkim { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether each mail has a return path of its own, <c>bounce+…</c> at the domain of its sender. The default value is true.</summary>
    public bool OwnReturnPaths { get; set; } = true;

    /// <summary>Whether mail that nobody has checked counts as authenticated. The default value is true in Development, else false.</summary>
    public bool? TrustUnverified { get; set; }

    /// <summary>Acknowledgements one address gets by mail in an hour. The default value is 10.</summary>
    public int AcknowledgementsPerHour { get; set; } = 10;

    /// <summary>Mails that must come back for good before the desk stops writing to an address. The default value is 3.</summary>
    public int BouncesBeforeStop { get; set; } = 3;

    /// <summary>Whether the desk starts and watches a gateway of its own. The default value is true in Development, else false.</summary>
    public bool? RunGateway { get; set; }
}

/// <summary>Settings below <c>Desk:Mail:Relay</c>: through which server a supervised gateway sends. Without a host, mail is kept at <c>/dev/mail</c>.</summary>
public sealed class RelaySettings
{
    public string? Host { get; set; }

    /// <summary>The default value follows <see cref="Security"/>: 25, 587 or 465.</summary>
    public int? Port { get; set; }

    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary><c>none</c>, <c>starttls</c> or <c>tls</c>. The default value is <c>starttls</c>.</summary>
    public string? Security { get; set; }

    /// <summary>Where access tokens come from; then <see cref="User"/> signs in with tokens instead of a password.</summary>
    public string? TokenUrl { get; set; }

    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    public string? RefreshToken { get; set; }
}

/// <summary>Settings below <c>Desk:Mail:Dkim:(domain)</c>.</summary>
public sealed class DkimSettings
{
    /// <summary>Name of the key in DNS: <c>(selector)._domainkey.(domain)</c>.</summary>
    public string Selector { get; set; } = "";

    /// <summary>The private key, a PEM file.</summary>
    public string KeyFile { get; set; } = "";
}
