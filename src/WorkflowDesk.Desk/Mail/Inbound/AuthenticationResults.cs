using System.Text;
using System.Text.RegularExpressions;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>
/// Reads <c>Authentication-Results</c> headers (RFC 8601) of a mailbox's provider. Anybody can write such a header: only
/// those of the trusted server count, and of them only the topmost, which the provider itself has put there.
/// </summary>
public static partial class AuthenticationResults
{
    private const string Header = "Authentication-Results";
    private const int LongestHeader = 8192;
    private const int MostMethods = 50;

    /// <param name="headers">In the order of the message, the topmost first.</param>
    /// <param name="trusted">The provider's authserv-id.</param>
    /// <returns>Null: the trusted server says nothing.</returns>
    public static MailAuthentication? Read(IReadOnlyList<InboundHeader> headers, string? trusted)
    {
        if (string.IsNullOrWhiteSpace(trusted))
        {
            return null;
        }

        MailAuthentication? found = null;
        foreach (var header in headers)
        {
            if (found is not null && string.Equals(header.Name, "Received", StringComparison.OrdinalIgnoreCase))
            {
                // What stands below another hop came with the message.
                break;
            }

            if (string.Equals(header.Name, Header, StringComparison.OrdinalIgnoreCase) && header.Value.Length <= LongestHeader && Methods(header.Value, trusted.Trim()) is { } methods)
            {
                found = methods.Aggregate(found ?? new MailAuthentication(), Add);
            }
        }

        return found;
    }

    private static List<string>? Methods(string value, string trusted)
    {
        var parts = Split(value).Select(part => part.Trim()).Where(part => part.Length > 0).Take(MostMethods).ToList();
        if (parts.Count == 0)
        {
            return null;
        }

        // Exchange Online begins with the first result and names no server.
        if (Method().IsMatch(parts[0]))
        {
            return trusted.EndsWith("outlook.com", StringComparison.OrdinalIgnoreCase) ? parts : null;
        }

        var server = Comment().Replace(parts[0], " ").Trim().Split([' ', '\t'], 2)[0].Trim('"');
        return string.Equals(server, trusted, StringComparison.OrdinalIgnoreCase) ? parts[1..] : null;
    }

    private static MailAuthentication Add(MailAuthentication sum, string part)
    {
        var bare = Comment().Replace(part, " ");
        if (Method().Match(bare) is not { Success: true } method)
        {
            return sum;
        }

        var (name, result) = (method.Groups[1].Value.ToLowerInvariant(), method.Groups[2].Value.ToLowerInvariant());
        var properties = Property().Matches(bare).GroupBy(match => match.Groups[1].Value.ToLowerInvariant(), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().Groups[2].Value.Trim('"'), StringComparer.Ordinal);
        string Of(params string[] names) => DomainOf(names.Select(key => properties.GetValueOrDefault(key, "")).FirstOrDefault(text => text.Length > 0) ?? "");
        return name switch
        {
            "spf" when sum.Spf is null => sum with { Spf = new AuthenticationResult(result, Of("smtp.mailfrom", "smtp.helo")) },
            "dkim" => sum with { Dkim = [.. sum.Dkim, new AuthenticationResult(result, Of("header.d", "header.i"))] },
            "dmarc" when sum.Dmarc is null => sum with
            {
                Dmarc = new AuthenticationResult(result, Of("header.from")),
                DmarcPolicy = Policy().Match(part) is { Success: true } policy ? policy.Groups[1].Value.ToLowerInvariant()
                    : properties.GetValueOrDefault("policy.dmarc")?.ToLowerInvariant()
                    ?? (properties.GetValueOrDefault("action", "").ToLowerInvariant() switch { "oreject" or "reject" => "reject", "quarantine" => "quarantine", _ => "" }),
            },
            "arc" when sum.Arc.Length == 0 => sum with { Arc = result },
            _ => sum,
        };
    }

    private static string DomainOf(string text) => text[(text.LastIndexOf('@') + 1)..].Trim('.', '<', '>').ToLowerInvariant();

    /// <summary>Semicolons divide, but not those in comments or quotes.</summary>
    private static IEnumerable<string> Split(string value)
    {
        var (part, depth, quoted) = (new StringBuilder(), 0, false);
        for (var i = 0; i < value.Length; i++)
        {
            var letter = value[i];
            if (letter == '\\' && i + 1 < value.Length && (quoted || depth > 0))
            {
                part.Append(letter).Append(value[++i]);
                continue;
            }

            quoted ^= letter == '"' && depth == 0;
            depth = quoted ? depth : letter == '(' ? depth + 1 : letter == ')' && depth > 0 ? depth - 1 : depth;
            if (letter == ';' && !quoted && depth == 0)
            {
                yield return part.ToString();
                part.Clear();
                continue;
            }

            part.Append(letter);
        }

        yield return part.ToString();
    }

    [GeneratedRegex(@"^\s*([a-z][a-z0-9-]*)(?:\s*/\s*\d+)?\s*=\s*([a-z]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Method();

    [GeneratedRegex(@"\b([a-z]+(?:\.[a-z0-9-]+)?)\s*=\s*(""[^""]*""|[^\s;""()]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Property();

    [GeneratedRegex(@"\(([^()]|\([^()]*\))*\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\((?:[^()]*\s)?p=([a-z]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Policy();
}
