using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Replies;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>The composer: letters to the requester, which wait before they leave, and notes, which never do.</summary>
public sealed partial class ShowModel
{
    private (Guid Id, ReplyInput Input)? _posted;

    public ComposerModel? Composer { get; private set; }

    /// <summary>Mails the desk wrote about the ticket and what became of them.</summary>
    public IReadOnlyList<MailView> Outgoing { get; private set; } = [];

    /// <summary>What was typed into a refused note.</summary>
    public string TypedNote { get; private set; } = "";

    /// <summary>Sends in ten seconds.</summary>
    public async Task<IActionResult> OnPostReplyAsync(string number, Guid reply, string? text, string? cc, string? bcc, string? seen, List<string> keep, List<IFormFile> files)
    {
        if (await tickets.FindAsync(Caller, number, Cancelled) is not { SeesInternals: true })
        {
            return NotFound();
        }

        return await DoneAsync(number, "reply", "reply.waits", async step =>
            await writing.SendAsync(step, number, reply, await InputAsync(reply, text, cc, bcc, seen, keep, files), Cancelled));
    }

    /// <summary>Keeps what is being written. Asked by the page itself while somebody types, and by a button.</summary>
    public async Task<IActionResult> OnPostDraftAsync(string number, Guid reply, string? text, string? cc, string? bcc, List<string> keep, List<IFormFile> files, bool quiet)
    {
        if (await tickets.FindAsync(Caller, number, Cancelled) is not { SeesInternals: true })
        {
            return NotFound();
        }

        async Task Save(DeskStep step) => await ReplyWriting.SaveAsync(step, number, reply, await InputAsync(reply, text, cc, bcc, null, quiet ? null : keep, files), Cancelled);
        return quiet
            ? await ActAsync(Save) ? StatusCode(204) : StatusCode(Problem!.Status)
            : await DoneAsync(number, "reply", "reply.draft-kept", Save);
    }

    /// <summary>Keeps what is being written and leads to the page that shows it as it will leave.</summary>
    public async Task<IActionResult> OnPostPreviewAsync(string number, Guid reply, string? text, string? cc, string? bcc, string? seen, List<string> keep, List<IFormFile> files)
    {
        if (await tickets.FindAsync(Caller, number, Cancelled) is not { SeesInternals: true })
        {
            return NotFound();
        }

        if (await ActAsync(async step => await ReplyWriting.SaveAsync(step, number, reply, await InputAsync(reply, text, cc, bcc, seen, keep, files), Cancelled)))
        {
            return Redirect($"/tickets/{number}/letter" + (ReplyComposer.SeenAt(seen) is { } at ? $"?seen={at.UtcTicks}" : ""));
        }

        RefusedForm = "reply";
        return await ReadAsync(number) ? Page() : Redirect("/tickets");
    }

    /// <summary>Puts a canned text below what has been typed, for browsers without scripts.</summary>
    public async Task<IActionResult> OnPostInsertAsync(string number, Guid reply, string? text, string? cc, string? bcc, Guid canned, List<string> keep, List<IFormFile> files)
    {
        if (await composer.FillAsync(Caller, canned, number, Cancelled) is not { } filled)
        {
            return NotFound();
        }

        var joined = string.IsNullOrWhiteSpace(text) ? filled : $"{text.TrimEnd()}\n\n{filled}";
        return await DoneAsync(number, "reply", "reply.inserted", async step =>
            await ReplyWriting.SaveAsync(step, number, reply, await InputAsync(reply, joined, cc, bcc, null, keep, files), Cancelled));
    }

    /// <summary>The filled text alone.</summary>
    public async Task<IActionResult> OnGetCannedAsync(string number, Guid canned) =>
        await composer.FillAsync(Caller, canned, number, Cancelled) is { } filled ? Content(filled, "text/plain; charset=utf-8") : NotFound();

    public Task<IActionResult> OnPostUndoAsync(string number, Guid reply) =>
        DoneAsync(number, "undo", "reply.undone", step => ReplyWriting.UndoAsync(step, number, reply, Cancelled));

    public Task<IActionResult> OnPostDropAsync(string number) =>
        DoneAsync(number, "drop", "reply.dropped", step => ReplyWriting.DropAsync(step, number, Cancelled));

    /// <summary>A note for those who work here. Nothing on this way makes a mail.</summary>
    public Task<IActionResult> OnPostNoteAsync(string number, string? note, List<IFormFile> noteFiles)
    {
        TypedNote = note ?? "";
        return DoneAsync(number, "note", "reply.noted", async step =>
        {
            await SeeAsync(number);
            if (TypedNote.Trim().Length == 0 && noteFiles.Count == 0)
            {
                throw Missing("note", Words["reply.empty"]);
            }

            var ticket = await LockedAsync(step, number);
            await process.ReplyAsync(step, ticket, new NewReply
            {
                From = await step.Db.People.Include(row => row.Teams).SingleAsync(row => row.Id == Caller.PersonId, Cancelled),
                Text = TypedNote.Trim(),
                FullText = TypedNote.Trim(),
                Channel = Channel.Desk,
                IsPublic = false,
                Attachments = await uploads.KeepAsync(noteFiles, Cancelled),
            }, Cancelled);
        });
    }

    /// <summary>What waits and what has become of mails, while something is under way.</summary>
    public async Task<IActionResult> OnGetOutgoingAsync(string number) => await ReadAsync(number) ? Partial("_Outgoing", this) : NotFound();

    private async Task<ReplyInput> InputAsync(Guid reply, string? text, string? cc, string? bcc, string? seen, List<string>? keep, List<IFormFile> files)
    {
        var input = new ReplyInput { Text = text ?? "", Cc = cc ?? "", Bcc = bcc ?? "", Kept = keep, SeenAt = ReplyComposer.SeenAt(seen) };
        // Before the files: what is wrong with one of them must not cost the text.
        _posted = (reply, input);
        return input with { Added = files.Count == 0 ? [] : await uploads.KeepAsync(files, Cancelled) };
    }

    private async Task ReadComposerAsync()
    {
        var seenAt = Timeline.Entries.Count > 0 ? Timeline.Entries.Max(entry => entry.At) : Ticket.SubmittedAt;
        Composer = await composer.ForAsync(Caller, Ticket, seenAt, _posted is { } posted && Problem is { } problem && RefusedForm == "reply" ? (posted.Id, posted.Input, problem) : null, Cancelled);
        Outgoing = await composer.MailsAsync(Caller, Ticket.Number, Cancelled);
    }
}
