using System.Text.Json;

namespace WorkflowDesk.Desk.Mail.Inbound.Rules;

/// <summary>Conditions that must all hold, and what follows for the mail. Rules are asked in their order; later ones fill what earlier ones left open.</summary>
public sealed record MailRule
{
    public required string Name { get; init; }

    public bool IsOn { get; init; } = true;

    public IReadOnlyList<MailCondition> Conditions { get; init; } = [];

    public MailRuleEffect Effect { get; init; } = new();

    /// <summary>Where it holds, no later rule is asked.</summary>
    public bool IsLast { get; init; }
}

/// <param name="Field">One of <see cref="Fields"/>.</param>
/// <param name="Header">Name of the header when the field is <c>header</c>.</param>
/// <param name="Test">One of <see cref="Tests"/>.</param>
/// <param name="Value">What is looked for, whatever the case. Not used by <c>has-attachment</c>.</param>
public sealed record MailCondition(string Field, string Header, string Test, string Value)
{
    public const string From = "from";
    public const string To = "to";
    public const string Subject = "subject";
    public const string Body = "body";
    public const string HeaderField = "header";
    public const string Mailbox = "mailbox";
    public const string Attachment = "attachment";

    public const string Contains = "contains";
    public const string Is = "is";
    public const string StartsWith = "starts-with";
    public const string EndsWith = "ends-with";
    public const string Matches = "matches";

    /// <summary>There is one; for an attachment its name is what is tested, so that an empty value means any.</summary>
    public const string Exists = "exists";
    public const string NotContains = "not-contains";

    public static readonly IReadOnlyList<string> Fields = [From, To, Subject, Body, HeaderField, Mailbox, Attachment];

    public static readonly IReadOnlyList<string> Tests = [Contains, NotContains, Is, StartsWith, EndsWith, Matches, Exists];
}

/// <summary>What a rule says of a mail. Null or false: nothing.</summary>
public sealed record MailRuleEffect
{
    public string? Category { get; init; }

    public string? Subcategory { get; init; }

    public string? Priority { get; init; }

    public string? Urgency { get; init; }

    /// <summary>Key of the team the ticket begins with; the profile's rules of routing come before it.</summary>
    public string? Team { get; init; }

    public string? Language { get; init; }

    /// <summary>Given to the requester where they have none.</summary>
    public string? Department { get; init; }

    public bool Discards { get; init; }

    public bool Holds { get; init; }

    /// <summary>Mail of a machine may open a ticket; nothing is written back to it.</summary>
    public bool TakesAutomatic { get; init; }

    public bool IsNothing => this == new MailRuleEffect();

    /// <summary>What is open here, from there.</summary>
    public MailRuleEffect FilledBy(MailRuleEffect later) => new()
    {
        Category = Category ?? later.Category,
        // A sub-category belongs to its category.
        Subcategory = Category is null || Category == later.Category ? Subcategory ?? later.Subcategory : Subcategory,
        Priority = Priority ?? later.Priority,
        Urgency = Urgency ?? later.Urgency,
        Team = Team ?? later.Team,
        Language = Language ?? later.Language,
        Department = Department ?? later.Department,
        Discards = Discards || later.Discards,
        Holds = Holds || later.Holds,
        TakesAutomatic = TakesAutomatic || later.TakesAutomatic,
    };
}

/// <summary>The whole list as it is at one version.</summary>
public sealed class MailRuleVersion
{
    public required int Version { get; init; }

    /// <summary>JSON list of <see cref="MailRule"/>.</summary>
    public required string Rules { get; init; }

    public required string Note { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public IReadOnlyList<MailRule> Read() => JsonSerializer.Deserialize<List<MailRule>>(Rules, DeskJson.Options) ?? [];
}
