namespace WorkflowDesk.Desk.Mail.Mailboxes;

/// <summary>Everything an administrator says about a mailbox. Blank texts count as not given; blank secrets keep those that are stored.</summary>
public sealed record MailboxEntry
{
    public string Key { get; init; } = "";

    public string Address { get; init; } = "";

    public string Name { get; init; } = "";

    public string Kind { get; init; } = MailboxKind.Imap;

    public bool IsEnabled { get; init; } = true;

    public string? Team { get; init; }

    public string? Category { get; init; }

    public string? Language { get; init; }

    public string UnknownSenders { get; init; } = UnknownSenderPolicy.Accept;

    public string? TrustedAuthserv { get; init; }

    public int? MaxMessageBytes { get; init; }

    public string? FallbackCharset { get; init; }

    public string? SignatureZh { get; init; }

    public string? SignatureEn { get; init; }

    public string? Host { get; init; }

    public int? Port { get; init; }

    public string? Security { get; init; }

    public string? SignIn { get; init; }

    public string? UserName { get; init; }

    public string? Password { get; init; }

    public string? TokenUrl { get; init; }

    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    public string? Scope { get; init; }

    public string? RefreshToken { get; init; }

    public string? Folder { get; init; }

    public string? ProcessedFolder { get; init; }

    public string? FailedFolder { get; init; }

    /// <summary>Without blanks around, lower case where case means nothing, defaults filled in.</summary>
    public MailboxEntry Tidy()
    {
        var security = Text(Security) ?? MailboxSecurity.Tls;
        var tidy = this with
        {
            Key = Key.Trim(),
            Address = Address.Trim().ToLowerInvariant(),
            Name = Name.Trim(),
            Team = Text(Team),
            Category = Text(Category),
            Language = Text(Language),
            TrustedAuthserv = Text(TrustedAuthserv)?.ToLowerInvariant(),
            FallbackCharset = Text(FallbackCharset)?.ToLowerInvariant(),
            SignatureZh = Text(SignatureZh),
            SignatureEn = Text(SignatureEn),
        };
        return Kind == MailboxKind.Imap
            ? tidy with
            {
                Host = Text(Host)?.ToLowerInvariant(),
                Port = Port ?? (security == MailboxSecurity.Tls ? 993 : 143),
                Security = security,
                SignIn = Text(SignIn) ?? MailboxSignIn.Password,
                UserName = Text(UserName) ?? tidy.Address,
                Password = string.IsNullOrEmpty(Password) ? null : Password,
                TokenUrl = Text(TokenUrl),
                ClientId = Text(ClientId),
                ClientSecret = Text(ClientSecret),
                Scope = Text(Scope),
                RefreshToken = Text(RefreshToken),
                Folder = Text(Folder) ?? "INBOX",
                ProcessedFolder = Text(ProcessedFolder) ?? "Processed",
                FailedFolder = Text(FailedFolder) ?? "Failed",
            }
            : tidy with
            {
                MaxMessageBytes = null, Host = null, Port = null, Security = null, SignIn = null, UserName = null, Password = null, TokenUrl = null,
                ClientId = null, ClientSecret = null, Scope = null, RefreshToken = null, Folder = null, ProcessedFolder = null, FailedFolder = null,
                FallbackCharset = null,
            };
    }

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
