using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Web.Pages.Definitions;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>Every message of the desk, and which texts were changed here.</summary>
public sealed class MessagesModel(DeskDatabase database) : OwnerPage
{
    /// <summary>Only messages with a changed text.</summary>
    public bool Changed { get; private set; }

    public int ChangedCount { get; private set; }

    public IReadOnlyList<MessageWording> Broken { get; private set; } = [];

    public IReadOnlyList<IGrouping<MessageKind, MessageWording>> Shown { get; private set; } = [];

    public static string Address(MessageWording wording) => $"/admin/messages/{wording.Kind.Key}?language={wording.Language}";

    public async Task OnGetAsync(bool changed)
    {
        await using var db = database.Read();
        var all = (await MessageTextReading.ListAsync(db, Cancelled)).GroupBy(wording => wording.Kind).ToList();
        Broken = [.. all.SelectMany(message => message).Where(wording => wording.IsBroken)];
        ChangedCount = all.Count(IsChanged);
        Changed = changed;
        Shown = changed ? [.. all.Where(IsChanged)] : all;
    }

    private static bool IsChanged(IGrouping<MessageKind, MessageWording> message) => message.Any(wording => !wording.IsShipped);
}
