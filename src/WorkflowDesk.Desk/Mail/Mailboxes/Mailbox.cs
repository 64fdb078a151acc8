namespace WorkflowDesk.Desk.Mail.Mailboxes;

/// <summary>A door for mail: an IMAP mailbox that a gateway watches, an address of the SMTP listener, or an address other services post to.</summary>
public sealed class Mailbox
{
    public required Guid Id { get; init; }

    /// <summary>What <c>Source.Mailbox</c> of its mails says; part of the key against doubles, so it never changes. Lower case.</summary>
    public required string Key { get; init; }

    /// <summary>The address people write to, and that answers are from. Lower case.</summary>
    public required string Address { get; set; }

    /// <summary>Display name of answers.</summary>
    public required string Name { get; set; }

    /// <summary>One of <see cref="MailboxKind"/>.</summary>
    public required string Kind { get; init; }

    public bool IsEnabled { get; set; } = true;

    /// <summary>Team of tickets that come through it; null: the profile's routing decides.</summary>
    public string? TeamKey { get; set; }

    /// <summary>Category of tickets that come through it; null: none.</summary>
    public string? Category { get; set; }

    /// <summary>Language of answers when the mail does not show one; null: the requester's.</summary>
    public string? Language { get; set; }

    /// <summary>One of <see cref="UnknownSenderPolicy"/>: what becomes of mail from people the desk does not know.</summary>
    public string UnknownSenders { get; set; } = UnknownSenderPolicy.Accept;

    /// <summary>Name under which the provider writes <c>Authentication-Results</c>; others are not believed. Null: none is.</summary>
    public string? TrustedAuthserv { get; set; }

    /// <summary>Larger mail comes as its head only. Null: the gateway's limit.</summary>
    public int? MaxMessageBytes { get; set; }

    /// <summary>For mail that names no character set and is not UTF-8; null: the gateway's.</summary>
    public string? FallbackCharset { get; set; }

    public string? SignatureZh { get; set; }

    public string? SignatureEn { get; set; }

    /// <summary>IMAP server.</summary>
    public string? Host { get; set; }

    public int? Port { get; set; }

    /// <summary><c>tls</c>, <c>starttls</c> (required) or <c>none</c>.</summary>
    public string? Security { get; set; }

    /// <summary><c>password</c> or <c>oauth2</c>.</summary>
    public string? SignIn { get; set; }

    public string? UserName { get; set; }

    /// <summary>Password or client secret, sealed by <see cref="MailboxSecrets"/>.</summary>
    public string? Secret { get; set; }

    public string? TokenUrl { get; set; }

    public string? ClientId { get; set; }

    public string? Scope { get; set; }

    /// <summary>Sealed. With it, access tokens come by refresh; without, by client credentials.</summary>
    public string? RefreshToken { get; set; }

    public string? Folder { get; set; }

    /// <summary>Where mail goes that the desk has taken.</summary>
    public string? ProcessedFolder { get; set; }

    /// <summary>Where mail goes that the desk will not take.</summary>
    public string? FailedFolder { get; set; }

    /// <summary>SHA-256 (hex) of the key that services post with to a webhook mailbox.</summary>
    public string? KeyHash { get; set; }

    public int Revision { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public required string UpdatedBy { get; set; }
}

public static class MailboxKind
{
    public const string Imap = "imap";
    public const string Smtp = "smtp";
    public const string Webhook = "webhook";

    public static readonly IReadOnlyList<string> All = [Imap, Smtp, Webhook];
}

public static class UnknownSenderPolicy
{
    public const string Accept = "accept";

    /// <summary>Kept for an administrator to decide.</summary>
    public const string Hold = "hold";

    public const string Refuse = "refuse";

    public static readonly IReadOnlyList<string> All = [Accept, Hold, Refuse];
}

public static class MailboxSecurity
{
    public const string Tls = "tls";
    public const string StartTls = "starttls";
    public const string None = "none";

    public static readonly IReadOnlyList<string> All = [Tls, StartTls, None];
}

public static class MailboxSignIn
{
    public const string Password = "password";
    public const string OAuth2 = "oauth2";

    public static readonly IReadOnlyList<string> All = [Password, OAuth2];
}
