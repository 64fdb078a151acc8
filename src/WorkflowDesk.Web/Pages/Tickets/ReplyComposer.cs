using System.Globalization;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Replies;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>What the composer shows.</summary>
/// <param name="Id">The same for every saving and the sending of one letter, so that a second press finds the first.</param>
/// <param name="SeenAt">Ticks of the youngest word on the page.</param>
public sealed record ComposerModel(
    string Address, Guid Id, string Text, string Cc, string Bcc, IReadOnlyList<MailFile> Files, long SeenAt, DateTimeOffset? DraftAt, string? CameBack,
    IReadOnlyList<string> Writing, IReadOnlyList<ReplyView> Waiting, IReadOnlyList<CannedTextView> Canned, DeskRuleException? Problem)
{
    public bool HasCopies => Cc.Length + Bcc.Length > 0 || Problem is not null && (Problem.Fields.ContainsKey("cc") || Problem.Fields.ContainsKey("bcc"));

    public string? Wrong(string field) => Problem?.Fields.GetValueOrDefault(field);
}

/// <summary>Gathers what stands in and around the composer of a ticket.</summary>
public sealed class ReplyComposer(ReplyReading replies, CannedTexts canned, MailDelivery delivery)
{
    /// <param name="posted">What was just refused; it stays in the fields.</param>
    public async Task<ComposerModel?> ForAsync(
        Caller caller, TicketDetail ticket, DateTimeOffset seenAt, (Guid Id, ReplyInput Input, DeskRuleException Problem)? posted, CancellationToken cancellationToken)
    {
        if (await replies.OfAsync(caller, ticket.Number, cancellationToken) is not { } desk)
        {
            return null;
        }

        var draft = desk.Draft;
        return new ComposerModel(
            $"/tickets/{ticket.Number}",
            posted?.Id ?? draft?.Id ?? Guid.NewGuid(),
            posted?.Input.Text ?? draft?.Text ?? "",
            posted?.Input.Cc ?? Addresses(draft, MailCopy.Open),
            posted?.Input.Bcc ?? Addresses(draft, MailCopy.Blind),
            draft?.Files ?? [],
            seenAt.UtcTicks,
            draft?.UpdatedAt,
            draft?.Problem,
            desk.Writing,
            desk.Waiting,
            await canned.ListAsync(caller, cancellationToken),
            posted?.Problem);
    }

    public async Task<IReadOnlyList<MailView>> MailsAsync(Caller caller, string number, CancellationToken cancellationToken) =>
        await delivery.OfAsync(caller, number, cancellationToken) ?? [];

    public Task<string?> FillAsync(Caller caller, Guid text, string number, CancellationToken cancellationToken) => canned.FillAsync(caller, text, number, cancellationToken);

    public static DateTimeOffset? SeenAt(string? ticks) =>
        long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(value, TimeSpan.Zero) : null;

    private static string Addresses(ReplyView? draft, string kind) =>
        draft is null ? "" : string.Join(", ", draft.Copies.Where(copy => copy.Kind == kind).Select(copy => copy.Name.Length == 0 ? copy.Address : $"{copy.Name.Replace(",", " ", StringComparison.Ordinal)} <{copy.Address}>"));
}
