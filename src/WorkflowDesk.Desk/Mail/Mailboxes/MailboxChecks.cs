using System.Net;
using System.Net.Mail;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;

namespace WorkflowDesk.Desk.Mail.Mailboxes;

/// <summary>What is wrong with a mailbox as it was entered, by field. Reads a tidy entry.</summary>
internal sealed partial class MailboxChecks(DeskStep step, MailboxEntry entry, Mailbox? known)
{
    public const int LongestText = 200;
    public const int LongestSignature = 4000;
    public const int LongestSecret = 8000;
    public const int SmallestLimit = 10_000;
    public const int LargestLimit = 104_857_600;

    private readonly Dictionary<string, string> _wrong = new(StringComparer.Ordinal);

    public async Task<IReadOnlyDictionary<string, string>> FindAsync(ProfileShelf profiles, CancellationToken cancellationToken)
    {
        await WhoAsync(cancellationToken);
        await DefaultsAsync(profiles, cancellationToken);
        if (entry.Kind == MailboxKind.Imap)
        {
            Server();
            SignIn();
            Folders();
        }

        return _wrong;
    }

    private async Task WhoAsync(CancellationToken cancellationToken)
    {
        Require(MailboxKind.All.Contains(entry.Kind) && (known is null || known.Kind == entry.Kind), "kind", "imap、smtp 或 webhook，建立后不能更改", "is imap, smtp or webhook, and stays what it was");
        // "new" is where the page adds mailboxes.
        if (Require(KeyForm().IsMatch(entry.Key) && entry.Key != "new", "key", "1 到 40 个小写字母、数字、点和连字符", "is 1 to 40 small letters, digits, dots and dashes"))
        {
            Require(known is not null || !await step.Db.Mailboxes.AnyAsync(row => row.Key == entry.Key, cancellationToken), "key", "已被使用", "is taken");
        }

        if (Require(MailAddress.TryCreate(entry.Address, out var address) && address.Address == entry.Address && entry.Address.Length <= 254, "address", "须为 support@example.com 这样的地址", "must be an address such as support@example.com"))
        {
            var id = known?.Id;
            Require(!await step.Db.Mailboxes.AnyAsync(row => row.Address == entry.Address && row.Id != id, cancellationToken), "address", "已有邮箱使用此地址", "belongs to another mailbox");
        }

        Require(entry.Name.Length is > 0 and <= LongestText && !entry.Name.Any(char.IsControl), "name", $"1 到 {LongestText} 个字符", $"is 1 to {LongestText} characters");
    }

    private async Task DefaultsAsync(ProfileShelf profiles, CancellationToken cancellationToken)
    {
        Require(entry.Team is null || await step.Db.Teams.AnyAsync(team => team.Key == entry.Team, cancellationToken), "team", "没有此团队", "is no team");
        Require(
            entry.Category is null || (await profiles.ActiveAsync(step.Db, cancellationToken)).Profile.Categories.Any(category => category.Key == entry.Category),
            "category", "当前方案没有此类别", "is no category of the active profile");
        Require(entry.Language is null || Languages.IsKnown(entry.Language), "language", "zh-CN 或 en", "is zh-CN or en");
        Require(UnknownSenderPolicy.All.Contains(entry.UnknownSenders), "unknownSenders", "accept、hold 或 refuse", "is accept, hold or refuse");
        Require(entry.TrustedAuthserv is null || ServerName().IsMatch(entry.TrustedAuthserv), "trustedAuthserv", "须为 mx.example.com 这样的名称", "must be a name such as mx.example.com");
        Require(entry.MaxMessageBytes is null or (>= SmallestLimit and <= LargestLimit), "maxMessageBytes", $"{SmallestLimit} 到 {LargestLimit} 字节", $"lies between {SmallestLimit} and {LargestLimit} bytes");
        Require(entry.FallbackCharset is null || CharsetName().IsMatch(entry.FallbackCharset), "fallbackCharset", "须为 gb18030 这样的字符集名称", "must be the name of a character set such as gb18030");
        Require((entry.SignatureZh?.Length ?? 0) <= LongestSignature, "signatureZh", $"最多 {LongestSignature} 个字符", $"has at most {LongestSignature} characters");
        Require((entry.SignatureEn?.Length ?? 0) <= LongestSignature, "signatureEn", $"最多 {LongestSignature} 个字符", $"has at most {LongestSignature} characters");
    }

    private void Server()
    {
        Require(entry.Host is not null && (ServerName().IsMatch(entry.Host) || IPAddress.TryParse(entry.Host, out _)), "host", "须为 imap.example.com 这样的主机名", "must be a host such as imap.example.com");
        Require(entry.Port is >= 1 and <= 65535, "port", "1 到 65535", "lies between 1 and 65535");
        if (Require(MailboxSecurity.All.Contains(entry.Security!), "security", "tls、starttls 或 none", "is tls, starttls or none"))
        {
            Require(
                entry.Security != MailboxSecurity.None || entry.Host is null || IsNear(entry.Host), "security",
                "密码会明文传送：仅限本机或内部网络的服务器", "would send the password in the clear: only for servers of this machine or a private network");
        }
    }

    private void SignIn()
    {
        Require(Short(entry.UserName), "userName", $"1 到 {LongestText} 个字符", $"is 1 to {LongestText} characters");
        if (!Require(MailboxSignIn.All.Contains(entry.SignIn!), "signIn", "password 或 oauth2", "is password or oauth2"))
        {
            return;
        }

        var stays = known?.SignIn == entry.SignIn;
        if (entry.SignIn == MailboxSignIn.Password)
        {
            Secret("password", entry.Password, stays && known!.Secret is not null, isNeeded: true);
            return;
        }

        Require(
            Uri.TryCreate(entry.TokenUrl, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)) && entry.TokenUrl!.Length <= 1000,
            "tokenUrl", "须为 https 地址", "must be an https address");
        Require(Short(entry.ClientId), "clientId", $"1 到 {LongestText} 个字符", $"is 1 to {LongestText} characters");
        Require((entry.Scope?.Length ?? 0) <= 1000, "scope", "最多 1000 个字符", "has at most 1000 characters");
        var hasRefresh = Secret("refreshToken", entry.RefreshToken, stays && known!.RefreshToken is not null, isNeeded: false);
        Secret("clientSecret", entry.ClientSecret, stays && known!.Secret is not null, isNeeded: !hasRefresh);
    }

    /// <returns>There is one, now or stored.</returns>
    private bool Secret(string field, string? given, bool isStored, bool isNeeded)
    {
        Require((given?.Length ?? 0) <= LongestSecret && given?.Any(char.IsControl) != true, field, $"最多 {LongestSecret} 个字符，且为一行", $"is one line of at most {LongestSecret} characters");
        // Or whoever may edit could have a stored secret sent to a server of their own.
        var isElsewhere = known is not null && (known.Host != entry.Host || known.TokenUrl != entry.TokenUrl);
        Require(given is not null || !isStored || !isElsewhere, field, "服务器已更改，请重新输入", "has to be entered again, since the server has changed");
        Require(given is not null || isStored || !isNeeded, field, "必填", "is required");
        return given is not null || isStored;
    }

    private void Folders()
    {
        var folders = new[] { ("folder", entry.Folder), ("processedFolder", entry.ProcessedFolder), ("failedFolder", entry.FailedFolder) };
        foreach (var (field, folder) in folders)
        {
            Require(Short(folder) && !folder!.Any(char.IsControl), field, $"1 到 {LongestText} 个字符", $"is 1 to {LongestText} characters");
        }

        Require(
            folders.Select(folder => folder.Item2).Distinct(StringComparer.OrdinalIgnoreCase).Count() == folders.Length || _wrong.ContainsKey("folder"), "processedFolder",
            "三个文件夹必须不同", "the three folders must differ");
    }

    private static bool Short(string? text) => text is { Length: > 0 and <= LongestText };

    internal static bool IsNear(string host) =>
        IPAddress.TryParse(host, out var address) ? IsNear(address) : !host.Contains('.', StringComparison.Ordinal) || host.EndsWith(".internal", StringComparison.Ordinal) || host.EndsWith(".local", StringComparison.Ordinal);

    private static bool IsNear(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal)
        {
            return true;
        }

        var bytes = address.MapToIPv4().GetAddressBytes();
        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            && (bytes[0] == 10 || (bytes[0] == 172 && bytes[1] is >= 16 and <= 31) || (bytes[0] == 192 && bytes[1] == 168));
    }

    private bool Require(bool isRight, string field, string zh, string en)
    {
        if (!isRight)
        {
            _wrong.TryAdd(field, ProcessRules.Say(step.Caller, zh, en));
        }

        return isRight;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{0,39}$", RegexOptions.None, 1000)]
    private static partial Regex KeyForm();

    [GeneratedRegex(@"^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9])?\z", RegexOptions.None, 1000)]
    private static partial Regex ServerName();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_.:-]{1,39}\z", RegexOptions.None, 1000)]
    private static partial Regex CharsetName();
}
