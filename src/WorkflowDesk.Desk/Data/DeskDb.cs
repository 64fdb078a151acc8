using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using WorkflowDesk.Desk.Alerts;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Changes;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.Leftovers;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.Mail.Inbound.Rules;
using WorkflowDesk.Desk.Mail.Mailboxes;
using WorkflowDesk.Desk.Moves;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Replies;
using WorkflowDesk.Desk.Routing;
using WorkflowDesk.Desk.Scenarios;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Desk.Data;

/// <summary>The desk's tables. One model, two dialects: SQLite and PostgreSQL. Names are snake_case in both.</summary>
public sealed class DeskDb(DbContextOptions<DeskDb> options) : DbContext(options)
{
    public DbSet<Setting> Settings => Set<Setting>();
    public DbSet<Person> People => Set<Person>();
    public DbSet<Team> Teams => Set<Team>();
    public DbSet<TeamMember> TeamMembers => Set<TeamMember>();
    public DbSet<Absence> Absences => Set<Absence>();
    public DbSet<RoutingRow> RoutingDecisions => Set<RoutingRow>();
    public DbSet<ProfileVersion> ProfileVersions => Set<ProfileVersion>();
    public DbSet<AlertGroup> AlertGroups => Set<AlertGroup>();
    public DbSet<AlertProblem> AlertProblems => Set<AlertProblem>();
    public DbSet<CalendarRow> Calendars => Set<CalendarRow>();
    public DbSet<AccessToken> AccessTokens => Set<AccessToken>();
    public DbSet<Ticket> Tickets => Set<Ticket>();
    public DbSet<TicketTask> Tasks => Set<TicketTask>();
    public DbSet<TaskLink> TaskLinks => Set<TaskLink>();
    public DbSet<Approval> Approvals => Set<Approval>();
    public DbSet<ApprovalVote> ApprovalVotes => Set<ApprovalVote>();
    public DbSet<EmergencyChange> EmergencyChanges => Set<EmergencyChange>();
    public DbSet<TimelineEntry> Timeline => Set<TimelineEntry>();
    public DbSet<Attachment> Attachments => Set<Attachment>();
    public DbSet<Clock> Clocks => Set<Clock>();
    public DbSet<PlannedChange> PlannedChanges => Set<PlannedChange>();
    public DbSet<FreezePeriod> FreezePeriods => Set<FreezePeriod>();
    public DbSet<PromisedUpdate> PromisedUpdates => Set<PromisedUpdate>();
    public DbSet<Leftover> Leftovers => Set<Leftover>();
    public DbSet<Mailbox> Mailboxes => Set<Mailbox>();
    public DbSet<MailboxWatch> MailboxWatches => Set<MailboxWatch>();
    public DbSet<MailIn> MailsIn => Set<MailIn>();
    public DbSet<MailRuleVersion> MailRuleVersions => Set<MailRuleVersion>();
    public DbSet<BouncedAddress> BouncedAddresses => Set<BouncedAddress>();
    public DbSet<TicketParticipant> TicketParticipants => Set<TicketParticipant>();
    public DbSet<MailOut> MailsOut => Set<MailOut>();
    public DbSet<ReplyDraft> ReplyDrafts => Set<ReplyDraft>();
    public DbSet<CannedText> CannedTexts => Set<CannedText>();
    public DbSet<Signature> Signatures => Set<Signature>();
    public DbSet<Message> Messages => Set<Message>();
    public DbSet<MessageVersion> MessageVersions => Set<MessageVersion>();
    public DbSet<MessagePreference> MessagePreferences => Set<MessagePreference>();
    public DbSet<DefinitionRow> Definitions => Set<DefinitionRow>();
    public DbSet<LibraryStamp> LibraryStamps => Set<LibraryStamp>();
    public DbSet<FadingVersion> FadingVersions => Set<FadingVersion>();
    public DbSet<TriggerRow> Triggers => Set<TriggerRow>();
    public DbSet<InstanceRow> Instances => Set<InstanceRow>();
    public DbSet<BookmarkRow> Bookmarks => Set<BookmarkRow>();
    public DbSet<JournalRow> Journal => Set<JournalRow>();
    public DbSet<StimulusRow> Stimuli => Set<StimulusRow>();
    public DbSet<ScenarioRow> Scenarios => Set<ScenarioRow>();
    public DbSet<ScenarioResultRow> ScenarioResults => Set<ScenarioResultRow>();
    public DbSet<HttpCallRow> HttpCalls => Set<HttpCallRow>();
    public DbSet<HttpExchangeRow> HttpExchanges => Set<HttpExchangeRow>();

    public DbSet<MoveBatch> MoveBatches => Set<MoveBatch>();
    public DbSet<TicketMove> TicketMoves => Set<TicketMove>();

    /// <summary>Asked several times a step, and looking it up is slow: remembered with the pooled context.</summary>
    public bool IsSqlite => _isSqlite ??= Database.ProviderName == "Microsoft.EntityFrameworkCore.Sqlite";

    /// <summary>Instances this unit of work has written; heard by <see cref="Runs.InstanceBell"/> once it has committed.</summary>
    internal HashSet<string> TouchedInstances { get; } = new(StringComparer.Ordinal);

    /// <summary>Null outside a transaction that steps share.</summary>
    internal KeptStatements? Kept { get; set; }

    private bool? _isSqlite;

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (!IsSqlite)
        {
            ReplaceZeroCharacters();
        }

        // Looked for here, so that saving need not look again.
        ChangeTracker.DetectChanges();
        ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            StampLibrary();
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = true;
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Setting>().ToTable("settings").HasKey(row => row.Key);
        modelBuilder.Entity<Person>(person =>
        {
            person.ToTable("people").Ignore(row => row.SkillWords);
            person.HasMany(row => row.Teams).WithOne().HasForeignKey(member => member.PersonId);
        });
        modelBuilder.Entity<Team>().ToTable("teams").HasKey(row => row.Key);
        modelBuilder.Entity<TeamMember>().ToTable("team_members").HasKey(row => new { row.TeamKey, row.PersonId });
        modelBuilder.Entity<Absence>().ToTable("absences");
        modelBuilder.Entity<RoutingRow>().ToTable("routing_decisions");
        modelBuilder.Entity<ProfileVersion>().ToTable("profile_versions");
        modelBuilder.Entity<AlertGroup>().ToTable("alert_groups").HasKey(row => new { row.Source, row.Rule });
        modelBuilder.Entity<AlertProblem>().ToTable("alert_problems").HasKey(row => new { row.Source, row.Fingerprint });
        modelBuilder.Entity<CalendarRow>().ToTable("calendars").HasKey(row => row.Key);
        modelBuilder.Entity<AccessToken>().ToTable("access_tokens").HasKey(row => row.TokenHash);
        modelBuilder.Entity<Ticket>().ToTable("tickets");
        modelBuilder.Entity<TicketTask>(task =>
        {
            task.ToTable("tasks");
            task.HasOne(row => row.Ticket).WithMany().HasForeignKey(row => row.TicketId);
        });
        modelBuilder.Entity<TaskLink>().ToTable("task_links").HasKey(row => row.TokenHash);
        modelBuilder.Entity<Approval>().ToTable("approvals").HasKey(row => row.TaskId);
        modelBuilder.Entity<ApprovalVote>().ToTable("approval_votes");
        modelBuilder.Entity<EmergencyChange>().ToTable("emergency_changes");
        modelBuilder.Entity<TimelineEntry>().ToTable("timeline");
        modelBuilder.Entity<Attachment>().ToTable("attachments");
        modelBuilder.Entity<Clock>().ToTable("clocks");
        modelBuilder.Entity<PlannedChange>().ToTable("planned_changes").Ignore(row => row.IsOpen);
        modelBuilder.Entity<FreezePeriod>().ToTable("freeze_periods");
        modelBuilder.Entity<PromisedUpdate>().ToTable("promised_updates").HasKey(row => row.TicketId);
        modelBuilder.Entity<Leftover>().ToTable("leftovers");
        modelBuilder.Entity<Mailbox>().ToTable("mailboxes");
        modelBuilder.Entity<MailboxWatch>().ToTable("mailbox_watches").HasKey(row => row.MailboxId);
        modelBuilder.Entity<MailIn>().ToTable("mails_in");
        modelBuilder.Entity<MailRuleVersion>().ToTable("mail_rule_versions").HasKey(row => row.Version);
        modelBuilder.Entity<BouncedAddress>().ToTable("bounced_addresses").HasKey(row => row.Address);
        modelBuilder.Entity<TicketParticipant>().ToTable("ticket_participants").HasKey(row => new { row.TicketId, row.PersonId });
        modelBuilder.Entity<MailOut>().ToTable("mails_out");
        modelBuilder.Entity<ReplyDraft>().ToTable("reply_drafts");
        modelBuilder.Entity<CannedText>().ToTable("canned_texts");
        modelBuilder.Entity<Signature>().ToTable("signatures").HasKey(row => row.PersonId);
        modelBuilder.Entity<Message>().ToTable("messages");
        modelBuilder.Entity<MessageVersion>(version =>
        {
            version.ToTable("message_versions").HasKey(row => new { row.Message, row.Language, row.Version });
            version.Ignore(row => row.Source);
        });
        modelBuilder.Entity<MessagePreference>().ToTable("message_preferences").HasKey(row => row.PersonId);
        modelBuilder.Entity<DefinitionRow>().ToTable("workflow_definitions").Ignore(row => row.IsDraft);
        modelBuilder.Entity<LibraryStamp>().ToTable("library_stamps").HasKey(row => row.Name);
        modelBuilder.Entity<FadingVersion>().ToTable("fading_versions").HasKey(row => row.VersionId);
        modelBuilder.Entity<TriggerRow>().ToTable("workflow_triggers");
        modelBuilder.Entity<StartedMoment>().ToTable("started_moments").HasKey(row => new { row.DefinitionId, row.ActivityId, row.Hash });
        modelBuilder.Entity<InstanceRow>().ToTable("workflow_instances");
        modelBuilder.Entity<BookmarkRow>().ToTable("bookmarks");
        modelBuilder.Entity<JournalRow>().ToTable("journal").HasKey(row => new { row.InstanceId, row.Sequence });
        modelBuilder.Entity<StimulusRow>().ToTable("stimuli");
        modelBuilder.Entity<HttpCallRow>().ToTable("http_calls");
        modelBuilder.Entity<HttpExchangeRow>().ToTable("http_exchanges");
        modelBuilder.Entity<MoveBatch>().ToTable("move_batches");
        modelBuilder.Entity<TicketMove>().ToTable("ticket_moves").HasKey(row => new { row.BatchId, row.InstanceId });
        modelBuilder.Entity<ScenarioRow>().ToTable("scenarios");
        modelBuilder.Entity<ScenarioResultRow>().ToTable("scenario_results").HasKey(row => new { row.DefinitionVersionId, row.ScenarioKey });

        // The schema's references: EF writes rows in their order.
        Refers<TeamMember, Team>(nameof(TeamMember.TeamKey));
        Refers<AccessToken, Person>(nameof(AccessToken.PersonId));
        Refers<Absence, Person>(nameof(Absence.PersonId));
        Refers<Absence, Person>(nameof(Absence.ReplacementId));
        Refers<RoutingRow, Ticket>(nameof(RoutingRow.TicketId));
        Refers<TicketTask, Person>(nameof(TicketTask.DelegatedById));
        Refers<Ticket, Person>(nameof(Ticket.RequesterId));
        Refers<Ticket, Person>(nameof(Ticket.HandlerId));
        Refers<Ticket, Team>(nameof(Ticket.TeamKey));
        Refers<AlertGroup, Ticket>(nameof(AlertGroup.TicketId));
        Refers<AlertProblem, Ticket>(nameof(AlertProblem.TicketId));
        Refers<Ticket, ProfileVersion>(nameof(Ticket.ProfileId));
        Refers<TicketTask, Person>(nameof(TicketTask.AssigneeId));
        Refers<TimelineEntry, Ticket>(nameof(TimelineEntry.TicketId));
        Refers<Attachment, Ticket>(nameof(Attachment.TicketId));
        Refers<Clock, Ticket>(nameof(Clock.TicketId));
        Refers<PlannedChange, Ticket>(nameof(PlannedChange.TicketId));
        Refers<PromisedUpdate, Ticket>(nameof(PromisedUpdate.TicketId));
        Refers<Leftover, Ticket>(nameof(Leftover.TicketId));
        Refers<Leftover, Person>(nameof(Leftover.OwnerId));
        Refers<TaskLink, TicketTask>(nameof(TaskLink.TaskId));
        Refers<TaskLink, Person>(nameof(TaskLink.PersonId));
        Refers<Approval, TicketTask>(nameof(Approval.TaskId));
        Refers<Approval, Ticket>(nameof(Approval.TicketId));
        Refers<ApprovalVote, Approval>(nameof(ApprovalVote.TaskId));
        Refers<ApprovalVote, Ticket>(nameof(ApprovalVote.TicketId));
        Refers<ApprovalVote, Person>(nameof(ApprovalVote.PersonId));
        Refers<EmergencyChange, Ticket>(nameof(EmergencyChange.TicketId));
        Refers<EmergencyChange, Person>(nameof(EmergencyChange.DeclaredById));
        Refers<EmergencyChange, TicketTask>(nameof(EmergencyChange.TaskId));
        Refers<Mailbox, Team>(nameof(Mailbox.TeamKey));
        Refers<MailboxWatch, Mailbox>(nameof(MailboxWatch.MailboxId));
        Refers<MailIn, Ticket>(nameof(MailIn.TicketId));
        Refers<TicketParticipant, Ticket>(nameof(TicketParticipant.TicketId));
        Refers<TicketParticipant, Person>(nameof(TicketParticipant.PersonId));
        Refers<MailOut, Ticket>(nameof(MailOut.TicketId));
        Refers<ReplyDraft, Ticket>(nameof(ReplyDraft.TicketId));
        Refers<ReplyDraft, Person>(nameof(ReplyDraft.PersonId));
        Refers<CannedText, Person>(nameof(CannedText.PersonId));
        Refers<CannedText, Team>(nameof(CannedText.TeamKey));
        Refers<Signature, Person>(nameof(Signature.PersonId));
        Refers<Message, Ticket>(nameof(Message.TicketId));
        Refers<Message, Person>(nameof(Message.PersonId));
        Refers<MessagePreference, Person>(nameof(MessagePreference.PersonId));
        Refers<TriggerRow, DefinitionRow>(nameof(TriggerRow.DefinitionVersionId));
        Refers<BookmarkRow, InstanceRow>(nameof(BookmarkRow.InstanceId));
        Refers<JournalRow, InstanceRow>(nameof(JournalRow.InstanceId));
        Refers<MoveBatch, Person>(nameof(MoveBatch.StartedById));
        Refers<TicketMove, MoveBatch>(nameof(TicketMove.BatchId));

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(SnakeCase.Of(property.Name));
                // Keys are made by the desk, never by the database.
                property.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
            }
        }

        void Refers<TRow, TOther>(string key)
            where TRow : class
            where TOther : class =>
            modelBuilder.Entity<TRow>().HasOne<TOther>().WithMany().HasForeignKey(key).OnDelete(DeleteBehavior.NoAction);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<TimeSpan>().HaveConversion<TimeSpanToTicksConverter>();
        if (IsSqlite)
        {
            // SQLite has no moment type that sorts; UTC ticks do.
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
        }
        else
        {
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcMoment>();
        }
    }

    private void StampLibrary()
    {
        if (ChangeTracker.Entries<DefinitionRow>().Any(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted))
        {
            var stamp = ChangeTracker.Entries<LibraryStamp>().SingleOrDefault() ?? Attach(new LibraryStamp { Name = LibraryStamp.OfDefinitions, Stamp = "" });
            stamp.Property(row => row.Stamp).CurrentValue = RandomIds.Next();
        }
    }

    // PostgreSQL has no zero character in its texts; a request must not fail for one that somebody pasted.
    private void ReplaceZeroCharacters()
    {
        foreach (var entry in ChangeTracker.Entries().Where(entry => entry.State is EntityState.Added or EntityState.Modified))
        {
            foreach (var property in entry.Properties)
            {
                if (property.CurrentValue is string text && text.Contains('\0', StringComparison.Ordinal))
                {
                    property.CurrentValue = text.Replace('\0', '\uFFFD');
                }
            }
        }
    }

    private sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(
        moment => moment.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private sealed class UtcMoment() : ValueConverter<DateTimeOffset, DateTimeOffset>(
        moment => moment.ToUniversalTime(), moment => moment.ToUniversalTime());
}

/// <summary>PascalCase to snake_case.</summary>
internal static class SnakeCase
{
    public static string Of(string name)
    {
        var text = new System.Text.StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && !char.IsUpper(name[i - 1]))
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
