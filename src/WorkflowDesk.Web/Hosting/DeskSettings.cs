using System.Globalization;
using System.Net.Mail;
using System.Reflection;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Flowchart;

namespace WorkflowDesk.Web.Hosting;

/// <summary>The settings of this start, complete and checked. Paths are absolute.</summary>
internal sealed record DeskSettings
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    public required string DataDirectory { get; init; }

    public required string Database { get; init; }

    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>Null: the first address the desk listens on.</summary>
    public required string? PublicUrl { get; init; }

    public required string? AdministratorPassword { get; init; }

    public required MailSettings Mail { get; init; }

    public required HttpSettings Http { get; init; }

    public required WorkflowOptions Workflows { get; init; }

    public required MessageKeeping Keeping { get; init; }

    public required ScannerOptions Scanner { get; init; }

    public required bool RunGateway { get; init; }

    public required bool TrustUnverifiedMail { get; init; }

    /// <summary>Addresses to listen on, as given.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    public bool IsPostgres => Database.Contains("Host=", StringComparison.OrdinalIgnoreCase);

    public string FirstUrl => ReachableUrl.Of(Urls[0]);

    /// <exception cref="StartRefusedException">A key is unknown or a value cannot be used.</exception>
    public static DeskSettings Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var section = configuration.GetSection(DeskOptions.Section);
        RefuseUnknownKeys(section, typeof(DeskOptions));
        DeskOptions options;
        try
        {
            options = section.Get<DeskOptions>() ?? new DeskOptions();
        }
        catch (InvalidOperationException wrong)
        {
            throw Wrong(wrong.Message.ReplaceLineEndings(" "));
        }

        Check(options);
        var data = FullPath("Desk:DataDirectory", options.DataDirectory);
        var database = string.IsNullOrWhiteSpace(options.Database) ? Path.Combine(data, "desk.db") : options.Database;
        return new DeskSettings
        {
            DataDirectory = data,
            Database = database.Contains("Host=", StringComparison.OrdinalIgnoreCase) ? database : FullPath("Desk:Database", database),
            TimeZone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone),
            PublicUrl = string.IsNullOrWhiteSpace(options.PublicUrl) ? null : options.PublicUrl,
            AdministratorPassword = options.AdministratorPassword,
            Mail = options.Mail,
            Http = options.Http,
            Workflows = WorkflowsOf(options),
            Keeping = new MessageKeeping(options.Messages.KeepDays == 0 ? null : TimeSpan.FromDays(options.Messages.KeepDays)),
            Scanner = ScannerOptions.None with { Address = options.Files.Scanner ?? "", TimeLimit = TimeSpan.FromSeconds(options.Files.ScanSeconds), MaxBytes = options.Files.ScanMegabytes * 1024L * 1024 },
            RunGateway = options.Mail.RunGateway ?? environment.IsDevelopment(),
            TrustUnverifiedMail = options.Mail.TrustUnverified ?? environment.IsDevelopment(),
            Urls = UrlsOf(configuration),
        };
    }

    private static List<string> UrlsOf(IConfiguration configuration)
    {
        var urls = (configuration["urls"] ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToList();
        if (urls.Count == 0)
        {
            // Container images say it this way.
            urls.AddRange((configuration["http_ports"] ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(port => $"http://*:{port}"));
        }

        return urls.Count == 0 ? [DefaultUrl] : urls;
    }

    private static void RefuseUnknownKeys(IConfigurationSection section, Type type)
    {
        var known = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (!known.TryGetValue(child.Key, out var property))
            {
                throw Wrong($"unknown setting {child.Path}; {section.Path} knows {string.Join(", ", known.Values.Select(name => name.Name))}");
            }

            if (property.PropertyType.IsGenericType)
            {
                // The keys of a dictionary are names that people choose.
                foreach (var entry in child.GetChildren())
                {
                    RefuseUnknownKeys(entry, property.PropertyType.GetGenericArguments()[1]);
                }
            }
            else if (property.PropertyType.Namespace == typeof(DeskOptions).Namespace)
            {
                RefuseUnknownKeys(child, property.PropertyType);
            }
        }
    }

    private static void Check(DeskOptions options)
    {
        var mail = options.Mail;
        Require(TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _), "Desk:TimeZone", options.TimeZone, "is no time zone known here; use an IANA name such as Asia/Shanghai");
        Require(string.IsNullOrWhiteSpace(options.PublicUrl) || IsWebAddress(options.PublicUrl), "Desk:PublicUrl", options.PublicUrl, "must be an absolute http or https address");
        Require(mail.ListenPort is >= 0 and <= 65535, "Desk:Mail:ListenPort", $"{mail.ListenPort}", "must lie between 0 and 65535");
        Require(System.Net.IPAddress.TryParse(mail.ListenHost, out _), "Desk:Mail:ListenHost", mail.ListenHost, "must be an IP address");
        Require(MailAddress.TryCreate(mail.FromAddress, out var from) && from.Address == mail.FromAddress, "Desk:Mail:FromAddress", mail.FromAddress, "must be a bare address such as support@example.com");
        Require(mail.AcknowledgementsPerHour is >= 1 and <= 10_000, "Desk:Mail:AcknowledgementsPerHour", $"{mail.AcknowledgementsPerHour}", "must lie between 1 and 10000");
        Require(mail.BouncesBeforeStop is >= 1 and <= 100, "Desk:Mail:BouncesBeforeStop", $"{mail.BouncesBeforeStop}", "must lie between 1 and 100");
        Require(!string.IsNullOrWhiteSpace(mail.FromName), "Desk:Mail:FromName", mail.FromName, "must not be empty");
        Require(string.IsNullOrWhiteSpace(mail.GatewayUrl) || IsWebAddress(mail.GatewayUrl), "Desk:Mail:GatewayUrl", mail.GatewayUrl, "must be an absolute http or https address");
        // The value of a secret is never repeated.
        Require(mail.GatewayKey is null or { Length: >= 8 }, "Desk:Mail:GatewayKey", "…", "must have at least 8 characters");
        Require(mail.CheckSenders is "auto" or "on" or "off", "Desk:Mail:CheckSenders", mail.CheckSenders, "must be auto, on or off");
        Require(mail.Relay.Port is null or (>= 1 and <= 65535), "Desk:Mail:Relay:Port", $"{mail.Relay.Port}", "must lie between 1 and 65535");
        Require(mail.Relay.Security is null or "none" or "starttls" or "tls", "Desk:Mail:Relay:Security", mail.Relay.Security, "must be none, starttls or tls");
        Require(options.Messages.KeepDays is >= 0 and <= 36500, "Desk:Messages:KeepDays", $"{options.Messages.KeepDays}", "must lie between 0 and 36500");
        var files = options.Files;
        Require(string.IsNullOrEmpty(files.Scanner) || ScannerOptions.Parse(files.Scanner) is not null, "Desk:Files:Scanner", files.Scanner, "must be host:port of clamd or the absolute path of its socket");
        Require(files.ScanSeconds is >= 1 and <= 600, "Desk:Files:ScanSeconds", $"{files.ScanSeconds}", "must lie between 1 and 600");
        Require(files.ScanMegabytes is >= 1 and <= 4000, "Desk:Files:ScanMegabytes", $"{files.ScanMegabytes}", "must lie between 1 and 4000");
        var hasRelay = !string.IsNullOrWhiteSpace(mail.Relay.Host);
        Require(hasRelay || mail.Relay is { Port: null, User: null, Password: null, Security: null, TokenUrl: null, ClientId: null, ClientSecret: null, RefreshToken: null }, "Desk:Mail:Relay:Host", mail.Relay.Host, "is needed when another setting of the relay is given");
        var hasTokens = !string.IsNullOrEmpty(mail.Relay.TokenUrl);
        Require(!hasTokens || IsWebAddress(mail.Relay.TokenUrl!), "Desk:Mail:Relay:TokenUrl", mail.Relay.TokenUrl, "must be an absolute http or https address");
        Require(hasTokens == !string.IsNullOrEmpty(mail.Relay.ClientId) && hasTokens == !string.IsNullOrEmpty(mail.Relay.RefreshToken), "Desk:Mail:Relay:TokenUrl", mail.Relay.TokenUrl, "needs Desk:Mail:Relay:ClientId and RefreshToken, and the other way round");
        Require(!hasTokens || string.IsNullOrEmpty(mail.Relay.Password), "Desk:Mail:Relay:Password", "…", "has no effect with Desk:Mail:Relay:TokenUrl");
        Require(string.IsNullOrEmpty(mail.Relay.User) != (hasTokens || !string.IsNullOrEmpty(mail.Relay.Password)), "Desk:Mail:Relay:User", mail.Relay.User, "needs Desk:Mail:Relay:Password or TokenUrl, and the other way round");
        foreach (var (domain, key) in mail.Dkim)
        {
            Require(key.Selector.Length > 0 && !key.Selector.Any(c => c is ':' or ',' or ' '), $"Desk:Mail:Dkim:{domain}:Selector", key.Selector, "must name the key in DNS, such as d2026");
            Require(File.Exists(key.KeyFile) && !key.KeyFile.Contains(',', StringComparison.Ordinal), $"Desk:Mail:Dkim:{domain}:KeyFile", key.KeyFile, "must be a PEM file that is there");
        }

        if (!string.IsNullOrWhiteSpace(mail.GatewayUrl))
        {
            Require(!string.IsNullOrEmpty(mail.GatewayKey), "Desk:Mail:GatewayKey", "", "is needed with Desk:Mail:GatewayUrl: both sides share it");
            Require(mail.RunGateway is not true, "Desk:Mail:RunGateway", "true", "contradicts Desk:Mail:GatewayUrl: a gateway runs elsewhere or here, not both");
            mail.RunGateway = false;
        }
    }

    private static WorkflowOptions WorkflowsOf(DeskOptions options)
    {
        Require(
            Enum.TryParse<FlowchartMode>(options.Workflows.FlowchartMode, ignoreCase: true, out var mode) && Enum.IsDefined(mode) && mode != FlowchartMode.Default,
            "Desk:Workflows:FlowchartMode", options.Workflows.FlowchartMode, "must be CounterBased or TokenBased");
        return new WorkflowOptions
        {
            FlowchartMode = mode,
            ResilienceStrategies = options.Http.Strategies.ToDictionary(strategy => strategy.Key, strategy => PolicyOf($"Desk:Http:Strategies:{strategy.Key}", strategy.Value), StringComparer.OrdinalIgnoreCase),
        };
    }

    private static RetryPolicy PolicyOf(string key, StrategySettings settings)
    {
        Require(Enum.TryParse<RetryBackoff>(settings.BackoffType, ignoreCase: true, out var backoff) && Enum.IsDefined(backoff), $"{key}:BackoffType", settings.BackoffType, "must be Constant, Linear or Exponential");
        var codes = settings.StatusCodes?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        Require(Array.TrueForAll(codes, code => int.TryParse(code, CultureInfo.InvariantCulture, out _)), $"{key}:StatusCodes", settings.StatusCodes, "must be numbers with blanks between them");
        var policy = new RetryPolicy
        {
            MaxRetryAttempts = settings.MaxRetryAttempts,
            Delay = settings.Delay,
            BackoffType = backoff,
            UseJitter = settings.UseJitter,
            MaxDelay = settings.MaxDelay,
            StatusCodes = [.. codes.Select(code => int.Parse(code, CultureInfo.InvariantCulture))],
        };
        return policy.Wrong() is { } wrong ? throw Wrong($"{key}: {wrong}") : policy;
    }

    private static void Require(bool isRight, string key, string? value, string reason)
    {
        if (!isRight)
        {
            throw Wrong($"{key} is '{value}'; it {reason}");
        }
    }

    private static string FullPath(string key, string path)
    {
        try
        {
            return Path.GetFullPath(path);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException or PathTooLongException)
        {
            throw Wrong($"{key} is '{path}'; it must be a path");
        }
    }

    private static bool IsWebAddress(string value) => Uri.TryCreate(value, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https");

    private static StartRefusedException Wrong(string message) => new(StartRefusedException.WrongSetting, message);
}
