namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>Says whether the mail comes from whom it names. Decides nothing; later steps ask.</summary>
internal static class JudgeSender
{
    public static Task TakeAsync(MailReading reading, CancellationToken cancellationToken)
    {
        var found = reading.Mail.Authentication ?? AuthenticationResults.Read(reading.Mail.Headers, reading.Door.TrustedAuthserv);
        reading.Trust = MailTrust.Of(found, reading.Mail.From.Address);
        reading.Row.Verdict = reading.Trust.Verdict;
        reading.Note(MailStepName.Trust, reading.Trust.Reason, reading.Trust.Detail);
        return Task.CompletedTask;
    }
}
