using WorkflowDesk.Desk.Mail.Mailboxes;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Web.Hosting;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>Where mail comes in from, and how each door is doing.</summary>
public sealed class MailboxesModel(MailboxReading mailboxes, MailOptions options, IServiceProvider services) : AdminPage
{
    public IReadOnlyList<MailboxView> Mailboxes { get; private set; } = [];

    /// <summary>The address mail is from as long as no mailbox says otherwise.</summary>
    public string OwnAddress => options.FromAddress;

    /// <summary>One of <c>off</c>, <c>elsewhere</c>, <c>starting</c>, <c>running</c>, <c>down</c>.</summary>
    public string Gateway => services.GetRequiredService<MailGateway>().State;

    public async Task OnGetAsync() => Mailboxes = await mailboxes.ListAsync(Caller, Cancelled);
}
