using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.Mail.Inbound.Rules;
using WorkflowDesk.Desk.Mail.Mailboxes;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Replies;

namespace WorkflowDesk.Desk.Mail;

/// <summary>Puts mail, in and out, into the container.</summary>
public static class DeskMail
{
    /// <summary>
    /// Needs from the caller: <c>AddOptions&lt;MailOptions&gt;().Bind(…)</c>, a <c>DeskDatabase</c>, <c>DeskSteps</c>,
    /// <c>DeskTimeZone</c>, <c>ContentStore</c> and <c>TicketProcess</c>. A host that sends adds <see cref="OutboxPump"/> as a hosted
    /// service or calls <see cref="MailSender.SweepAsync"/> itself.
    /// </summary>
    public static IServiceCollection AddDeskMail(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(ScannerOptions.None);
        services.TryAddSingleton<VirusScanner>();
        services.AddOptions<MailOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsCheck>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<MailOptions>>().Value);
        services.AddHttpClient(GatewayClient.HttpClientName, client => client.Timeout = MailSender.GatewayTimeLimit);
        services.AddSingleton<OutboxBell>();
        services.AddSingleton<MessageText>();
        services.AddSingleton<MessageShelf>();
        services.AddSingleton<MessagePreview>().AddSingleton<MessageReading>().AddSingleton<MessagePreferenceEditing>().AddSingleton<Digests>();
        services.TryAddSingleton(new MessageKeeping(null));
        services.AddSingleton<MessagePurge>();
        services.AddSingleton<MailLayout>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<TaskLinks>();
        services.AddSingleton<GatewayClient>();
        services.TryAddSingleton<LinkKey>();
        services.AddSingleton<MessageIds>().AddSingleton<ReturnPath>();
        services.AddSingleton<MailSender>().AddSingleton<DeadLetters>().AddSingleton<MailDelivery>();
        services.AddSingleton<ReplyWriting>().AddSingleton<ReplyReading>().AddSingleton<DueReplies>().AddSingleton<Letters>().AddSingleton<LetterFiles>().AddSingleton<LetterPreview>().AddSingleton<CannedTexts>().AddSingleton<Signatures>();
        services.AddSingleton(provider =>
        {
            var process = provider.GetRequiredService<TicketProcess>();
            return new TicketDoors(process.OpenAsync, process.ReplyAsync)
            {
                DecideAsync = process.DecideByMailAsync,
                AskAgainAsync = process.AskAgainAsync,
                ReopenAsync = process.ReopenAsync,
                TellHandlerAsync = process.TellOfMailAsync,
                TellOfForgeryAsync = process.TellOfForgeryAsync,
                TellTooLargeAsync = process.TellTooLargeAsync,
            };
        });
        services.AddSingleton<MailRuleShelf>();
        services.AddSingleton<MailHandling>().AddSingleton<MailListing>();
        services.AddSingleton<MailUnderstanding>();
        services.AddSingleton<MailInbox>();
        return services;
    }

    /// <summary>Where mail comes in from. Needs data protection beside what mail needs.</summary>
    public static IServiceCollection AddDeskMailboxes(this IServiceCollection services)
    {
        services.AddHttpClient(MailboxTrial.HttpClientName, client => client.Timeout = MailboxTrial.TimeLimit);
        return services.AddSingleton<MailboxSecrets>().AddSingleton<MailboxEditing>().AddSingleton<MailboxReading>().AddSingleton<MailboxWatching>().AddSingleton<MailboxTrial>();
    }
}
