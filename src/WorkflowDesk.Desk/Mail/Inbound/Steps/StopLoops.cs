namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>The desk's own mail come back, and mail that goes round in circles, move nothing.</summary>
internal static class StopLoops
{
    public static MailStep With(MessageIds ids) => async (reading, cancellationToken) =>
    {
        var sign = AutomaticMail.OwnOrLoop(reading.Mail, reading.Door.IsOwn)
            ?? (await ids.TryReadAsync(reading.Mail.MessageId, cancellationToken) is not null
                ? new AutomaticSign(AutomaticMail.OwnMail, MailReason.OwnMessage, reading.Mail.MessageId!)
                : null);
        if (sign is null)
        {
            reading.Note(MailStepName.Loop, MailReason.NoLoop);
            return;
        }

        reading.Automatic = sign;
        reading.Decide("ignored:" + sign.Kind, null);
        reading.Note(MailStepName.Loop, sign.Reason, sign.Detail);
    };
}
