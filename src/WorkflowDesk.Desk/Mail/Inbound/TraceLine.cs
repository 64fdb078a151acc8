using System.Text.Json;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>What one step decided about a message.</summary>
/// <param name="Step">One of <see cref="MailStepName"/>.</param>
/// <param name="Decision">What follows: <c>next</c> when the next step goes on, else the decision that ended it.</param>
/// <param name="Reason">One of <see cref="MailReason"/>.</param>
/// <param name="Detail">What it was about: a header, a number, an address. May come from the message itself.</param>
public sealed record TraceLine(string Step, string Decision, string Reason, string Detail, DateTimeOffset At)
{
    public const string Next = "next";

    /// <summary>Lines kept of one message; the oldest go first.</summary>
    public const int Most = 200;

    private const int LongestDetail = 500;

    public static TraceLine Of(string step, string decision, string reason, string? detail, DateTimeOffset at)
    {
        var clean = string.Concat((detail ?? "").Select(letter => char.IsControl(letter) ? ' ' : letter));
        return new TraceLine(step, decision, reason, clean.Length <= LongestDetail ? clean : clean[..(char.IsHighSurrogate(clean[LongestDetail - 1]) ? LongestDetail - 1 : LongestDetail)] + "…", at);
    }

    public static IReadOnlyList<TraceLine> Read(string json) => JsonSerializer.Deserialize<List<TraceLine>>(json, DeskJson.Options) ?? [];

    public static string Write(IEnumerable<TraceLine> lines) => JsonSerializer.Serialize(lines.TakeLast(Most).ToList(), DeskJson.Options);

    /// <summary>The trace with more lines behind it.</summary>
    public static string Add(string json, params IEnumerable<TraceLine> lines) => Write(Read(json).Concat(lines));
}

/// <summary>Names of the steps a message goes through, in their order.</summary>
public static class MailStepName
{
    public const string Trust = "trust";
    public const string Loop = "loop";
    public const string Thread = "thread";
    public const string Bounce = "bounce";
    public const string Automatic = "automatic";
    public const string Sender = "sender";
    public const string Copy = "copy";
    public const string Rules = "rules";
    public const string Subject = "subject";
    public const string Forward = "forward";
    public const string Forgery = "forgery";
    public const string Word = "word";
    public const string Closed = "closed";
    public const string Join = "join";
    public const string Open = "open";
    public const string People = "people";

    /// <summary>Something went wrong on the way.</summary>
    public const string Failure = "failure";

    /// <summary>A person took it in hand.</summary>
    public const string Hand = "hand";

    public static readonly IReadOnlyList<string> All = [Trust, Loop, Thread, Bounce, Automatic, Sender, Copy, Rules, Subject, Forward, Forgery, Word, Closed, Join, Open, People, Failure, Hand];
}
