namespace WorkflowDesk.Desk.Mail.Mailboxes;

/// <summary>What a gateway needs to watch or to try a mailbox. Holds secrets: never logged, never stored, told only over a private line.</summary>
public sealed record MailboxConnection(
    string Key, string Address, string Host, int Port, string Security, string User, string Auth, string? Password, OAuthConnection? Oauth,
    string Folder, string ProcessedFolder, string FailedFolder, int? MaxMessageBytes, string? FallbackCharset)
{
    /// <summary>Null: a secret was sealed with keys this desk does not have, and must be entered again.</summary>
    public static MailboxConnection? Of(Mailbox mailbox, MailboxSecrets secrets)
    {
        var secret = mailbox.Secret is null ? null : secrets.Open(mailbox.Secret);
        var refreshToken = mailbox.RefreshToken is null ? null : secrets.Open(mailbox.RefreshToken);
        if ((mailbox.Secret is not null && secret is null) || (mailbox.RefreshToken is not null && refreshToken is null))
        {
            return null;
        }

        var isOAuth = mailbox.SignIn == MailboxSignIn.OAuth2;
        return new MailboxConnection(
            mailbox.Key, mailbox.Address, mailbox.Host!, mailbox.Port!.Value, mailbox.Security!, mailbox.UserName!, mailbox.SignIn!, isOAuth ? null : secret,
            isOAuth ? new OAuthConnection(mailbox.TokenUrl!, mailbox.ClientId!, secret, refreshToken, mailbox.Scope) : null,
            mailbox.Folder!, mailbox.ProcessedFolder!, mailbox.FailedFolder!, mailbox.MaxMessageBytes, mailbox.FallbackCharset);
    }

    /// <summary>Without the secrets, so that a log cannot show them by mistake.</summary>
    public override string ToString() => $"{User} at {Host}:{Port}";
}

public sealed record OAuthConnection(string TokenUrl, string ClientId, string? ClientSecret, string? RefreshToken, string? Scope)
{
    public override string ToString() => $"{ClientId} at {TokenUrl}";
}
