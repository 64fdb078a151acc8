namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>What is known about whether a message comes from whom it names.</summary>
public static class MailVerdict
{
    /// <summary>A check passed for the domain of its From address.</summary>
    public const string Authenticated = "authenticated";

    /// <summary>Checked, and nothing vouches for its From address.</summary>
    public const string Unauthenticated = "unauthenticated";

    /// <summary>Nobody whom the desk believes has checked it.</summary>
    public const string Unknown = "unknown";

    /// <summary>The domain of its From address says that such mail is not its own.</summary>
    public const string Forged = "forged";

    public static readonly IReadOnlyList<string> All = [Authenticated, Unauthenticated, Unknown, Forged];
}

/// <summary>One method's result in the words of RFC 8601.</summary>
/// <param name="Domain">The domain the result is about; empty when it names none.</param>
/// <param name="Aligned">Null: whoever checked has not said.</param>
public sealed record AuthenticationResult(string Result, string Domain, bool? Aligned = null);

/// <summary>What a checker found out about one message.</summary>
public sealed record MailAuthentication
{
    public AuthenticationResult? Spf { get; init; }

    public IReadOnlyList<AuthenticationResult> Dkim { get; init; } = [];

    public AuthenticationResult? Dmarc { get; init; }

    /// <summary>What the domain asks for when DMARC fails: <c>none</c>, <c>quarantine</c> or <c>reject</c>.</summary>
    public string DmarcPolicy { get; init; } = "";

    public string Arc { get; init; } = "";
}

/// <param name="Verdict">One of <see cref="MailVerdict"/>.</param>
/// <param name="Reason">One of <see cref="MailReason"/>.</param>
public sealed record MailTrust(string Verdict, string Reason, string Detail)
{
    private const string Pass = "pass";

    /// <summary>Only results for the domain the reader sees count: a pass for any other says nothing about the sender.</summary>
    public static MailTrust Of(MailAuthentication? found, string fromAddress)
    {
        var domain = fromAddress[(fromAddress.LastIndexOf('@') + 1)..];
        if (found is null || (IsSilent(found.Spf) && IsSilent(found.Dmarc) && found.Dkim.All(IsSilent)))
        {
            return new MailTrust(MailVerdict.Unknown, MailReason.NotChecked, "");
        }

        if (found.Dmarc is { Result: Pass } dmarc && Related(dmarc.Domain, domain))
        {
            return new MailTrust(MailVerdict.Authenticated, MailReason.DmarcPass, dmarc.Domain);
        }

        if (found.Dmarc is { Result: "fail" } failed && Related(failed.Domain, domain))
        {
            // A forwarder that broke the signature, vouched for by a chain, is no forgery; nor does it prove anything.
            return found.DmarcPolicy is "reject" or "quarantine" && found.Arc != Pass
                ? new MailTrust(MailVerdict.Forged, MailReason.DmarcFail, $"{failed.Domain}: p={found.DmarcPolicy}")
                : new MailTrust(MailVerdict.Unauthenticated, MailReason.DmarcFail, $"{failed.Domain}: p={found.DmarcPolicy}");
        }

        if (found.Dkim.FirstOrDefault(signature => signature.Result == Pass && Vouches(signature, domain)) is { } signed)
        {
            return new MailTrust(MailVerdict.Authenticated, MailReason.DkimAligned, signed.Domain);
        }

        if (found.Spf is { Result: Pass } spf && Vouches(spf, domain))
        {
            return new MailTrust(MailVerdict.Authenticated, MailReason.SpfAligned, spf.Domain);
        }

        return new MailTrust(MailVerdict.Unauthenticated, MailReason.NothingAligned, Summary(found));
    }

    // Name servers that did not answer have said nothing, either way.
    private static bool IsSilent(AuthenticationResult? result) => result is null or { Result: "temperror" or "" };

    private static string Summary(MailAuthentication found)
    {
        string[] parts =
        [
            found.Spf is { } spf ? $"spf={spf.Result} {spf.Domain}".Trim() : "",
            .. found.Dkim.Take(3).Select(signature => $"dkim={signature.Result} {signature.Domain}".Trim()),
            found.Dmarc is { } dmarc ? $"dmarc={dmarc.Result}" : "",
        ];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }

    /// <summary>The same domain or, where no list of registries is at hand, one above it: nobody can sign for <c>com.cn</c>.</summary>
    private static bool Vouches(AuthenticationResult result, string domain) => result.Aligned switch
    {
        false => false,
        true => Related(result.Domain, domain),
        null => Same(result.Domain, domain) || IsBelow(domain, result.Domain),
    };

    private static bool Related(string one, string other) => Same(one, other) || IsBelow(one, other) || IsBelow(other, one);

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static bool IsBelow(string domain, string parent) =>
        parent.Contains('.', StringComparison.Ordinal) && domain.EndsWith("." + parent, StringComparison.OrdinalIgnoreCase);
}
