using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Testing;

/// <summary>An empty desk on a database of its own, gone with the test.</summary>
public sealed class TestDesk : IAsyncDisposable
{
    private int _serial;

    private TestDesk(string folder, DeskDatabase database, ManualClock clock)
    {
        Folder = folder;
        Database = database;
        Clock = clock;
        Steps = new DeskSteps(database, clock);
        Contents = new ContentStore(folder);
    }

    public string Folder { get; }

    public DeskDatabase Database { get; }

    public ManualClock Clock { get; }

    public DeskSteps Steps { get; }

    public ContentStore Contents { get; }

    public static async Task<TestDesk> OpenAsync(TestDatabase kind = TestDatabase.Sqlite)
    {
        var folder = Directory.CreateTempSubdirectory("desk-").FullName;
        var database = DeskDatabase.Open(kind == TestDatabase.Sqlite ? Path.Combine(folder, "desk.db") : await PostgresServer.CreateDatabaseAsync());
        await SchemaUpgrader.UpgradeAsync(database, CancellationToken.None);
        return new TestDesk(folder, database, new ManualClock());
    }

    /// <summary>Somebody the desk knows, already committed.</summary>
    public async Task<Person> PersonAsync(string name, string roles = Role.Requester, string language = Languages.English, string? email = null)
    {
        await using var step = await Steps.BeginAsync(Caller.System, CancellationToken.None);
        var person = new Person
        {
            Id = step.NewId(),
            UserName = name,
            Name = char.ToUpperInvariant(name[0]) + name[1..],
            Email = email ?? $"{name}@corp.example",
            Language = language,
            Roles = roles,
            CreatedAt = step.Now,
        };
        step.Db.People.Add(person);
        await step.CommitAsync(CancellationToken.None);
        return person;
    }

    /// <summary>A ticket that no process runs on, already committed.</summary>
    public async Task<Ticket> TicketAsync(Person requester, string title = "The printer on floor 3 is silent", string language = Languages.English)
    {
        await using var step = await Steps.BeginAsync(Caller.System, CancellationToken.None);
        var ticket = new Ticket
        {
            Id = step.NewId(),
            Number = $"TS20240520{++_serial:D4}",
            Title = title,
            Description = title,
            Priority = ShippedProfiles.Default.ProvisionalPriority,
            Channel = Channel.Email,
            Language = language,
            RequesterId = requester.Id,
            RequesterName = requester.Name,
            RequesterEmail = requester.Email,
            SubmittedAt = step.Now,
            UpdatedAt = step.Now,
        };
        step.Db.Tickets.Add(ticket);
        await step.CommitAsync(CancellationToken.None);
        return ticket;
    }

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
