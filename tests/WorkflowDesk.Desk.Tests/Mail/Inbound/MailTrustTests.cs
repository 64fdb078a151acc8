using WorkflowDesk.Desk.Mail.Inbound;

namespace WorkflowDesk.Desk.Tests.Mail.Inbound;

/// <summary>Who is believed, and who only says so.</summary>
public sealed class MailTrustTests
{
    private const string Boss = "boss@corp.example";

    [Theory]
    [InlineData("mx.provider.example; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=corp.example", MailVerdict.Authenticated, MailReason.DmarcPass)]
    [InlineData("mx.provider.example; dkim=pass header.d=corp.example; spf=fail smtp.mailfrom=x@other.example", MailVerdict.Authenticated, MailReason.DkimAligned)]
    [InlineData("mx.provider.example 1; spf=pass smtp.mailfrom=boss@corp.example", MailVerdict.Authenticated, MailReason.SpfAligned)]
    [InlineData("mx.provider.example; dmarc=fail (p=REJECT) header.from=corp.example", MailVerdict.Forged, MailReason.DmarcFail)]
    [InlineData("mx.provider.example; dmarc=fail (p=QUARANTINE) header.from=corp.example", MailVerdict.Forged, MailReason.DmarcFail)]
    [InlineData("mx.provider.example; dmarc=fail (p=NONE) header.from=corp.example", MailVerdict.Unauthenticated, MailReason.DmarcFail)]
    [InlineData("mx.provider.example; arc=pass; dmarc=fail (p=REJECT) header.from=corp.example", MailVerdict.Unauthenticated, MailReason.DmarcFail)]
    [InlineData("mx.provider.example; dmarc=pass header.from=attacker.example; dkim=pass header.d=attacker.example; spf=pass smtp.mailfrom=a@attacker.example", MailVerdict.Unauthenticated, MailReason.NothingAligned)]
    [InlineData("mx.provider.example; dkim=pass header.d=notcorp.example", MailVerdict.Unauthenticated, MailReason.NothingAligned)]
    [InlineData("mx.provider.example; dkim=pass header.d=example", MailVerdict.Unauthenticated, MailReason.NothingAligned)]
    [InlineData("mx.provider.example; none", MailVerdict.Unknown, MailReason.NotChecked)]
    [InlineData("mx.provider.example.attacker.example; dmarc=pass header.from=corp.example", MailVerdict.Unknown, MailReason.NotChecked)]
    [InlineData("other.example; dmarc=pass header.from=corp.example", MailVerdict.Unknown, MailReason.NotChecked)]
    [InlineData("(mx.provider.example;) other.example; dmarc=pass header.from=corp.example", MailVerdict.Unknown, MailReason.NotChecked)]
    [InlineData("mx.provider.example; x=\"; dmarc=pass header.from=corp.example\"", MailVerdict.Unknown, MailReason.NotChecked)]
    [InlineData("mx.provider.example; spf=fail (dmarc=pass header.from=corp.example; dkim=pass header.d=corp.example) smtp.mailfrom=a@other.example", MailVerdict.Unauthenticated, MailReason.NothingAligned)]
    public void The_trusted_servers_results_decide(string header, string verdict, string reason)
    {
        var trust = Judge("mx.provider.example", ("Authentication-Results", header));
        Assert.Equal((verdict, reason), (trust.Verdict, trust.Reason));
    }

    [Fact]
    public void Results_of_a_server_nobody_has_named_are_not_believed() =>
        Assert.Equal(MailVerdict.Unknown, Judge(null, ("Authentication-Results", "mx.provider.example; dmarc=pass header.from=corp.example")).Verdict);

    [Fact]
    public void Results_below_another_station_came_with_the_mail()
    {
        var trust = Judge(
            "mx.provider.example",
            ("Authentication-Results", "mx.provider.example; spf=softfail smtp.mailfrom=x@attacker.example"),
            ("Received", "from attacker.example by mx.provider.example"),
            ("Authentication-Results", "mx.provider.example; dmarc=pass header.from=corp.example"));
        Assert.Equal(MailVerdict.Unauthenticated, trust.Verdict);
    }

    [Fact]
    public void A_second_pass_of_one_method_does_not_replace_the_first_result()
    {
        var trust = Judge("mx.provider.example", ("Authentication-Results", "mx.provider.example; dmarc=fail (p=reject) header.from=corp.example; dmarc=pass header.from=corp.example"));
        Assert.Equal(MailVerdict.Forged, trust.Verdict);
    }

    [Fact]
    public void Exchange_online_names_no_server()
    {
        const string Header = "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=corp.example; dkim=pass (signature was verified) header.d=corp.example;dmarc=pass action=none header.from=corp.example;compauth=pass reason=100";
        Assert.Equal(MailVerdict.Authenticated, Judge("protection.outlook.com", ("Authentication-Results", Header)).Verdict);
        Assert.Equal(MailVerdict.Unknown, Judge("mx.provider.example", ("Authentication-Results", Header)).Verdict);
    }

    [Fact]
    public void Endless_headers_are_read_quickly_or_not_at_all()
    {
        var trust = Judge("mx.provider.example", ("Authentication-Results", "mx.provider.example; " + new string('(', 100_000)), ("Authentication-Results", "mx.provider.example; " + string.Concat(Enumerable.Repeat("dkim=pass; ", 700))));
        Assert.Equal(MailVerdict.Unauthenticated, trust.Verdict);
    }

    private static MailTrust Judge(string? trusted, params (string Name, string Value)[] headers) =>
        MailTrust.Of(AuthenticationResults.Read([.. headers.Select(header => new InboundHeader(header.Name, header.Value))], trusted), Boss);
}
