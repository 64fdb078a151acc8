using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>
/// Makes desks to try things on: the people who work here (without passwords and telephone numbers), teams, routes, time
/// zone and mail settings of the real desk, and given definitions. No ticket, no mail, no secret of the real desk is in
/// them, and nothing leaves them.
/// </summary>
public sealed class ScenarioSandbox(
    DeskDatabase desk, IScriptEngine scripts, MailOptions mail, DeskTimeZone zone, MessageText messages, MailLayout layout, ActivityRegistry registry, WorkflowOptions workflows, ProfileShelf profiles) : IDisposable
{
    private const string Prefix = "workflowdesk-scenarios-";
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    // An empty desk's file. Making the schema takes longer than playing a scenario, so it is made once.
    private readonly SemaphoreSlim _door = new(1, 1);
    private byte[]? _empty;

    /// <summary>A folder with a desk that scenarios are played on copies of.</summary>
    /// <exception cref="Engine.Execution.InputEvaluationException">What starts a definition cannot be computed.</exception>
    internal async Task<PreparedSandbox> PrepareAsync(SandboxDefinitions definitions, CancellationToken cancellationToken)
    {
        RemoveAbandoned();
        var folder = Directory.CreateTempSubdirectory(Prefix).FullName;
        try
        {
            var file = Path.Combine(folder, "prepared.db");
            await File.WriteAllBytesAsync(file, await EmptyAsync(cancellationToken), cancellationToken);
            await using (var sandbox = Open(file, new ScenarioClock(Scenario.DefaultStart)))
            {
                await using (var write = await sandbox.Database.BeginWriteAsync(cancellationToken))
                {
                    await CopyPeopleAsync(write.Db, cancellationToken);
                    await SandboxRows.AddAsync(write.Db, sandbox, definitions, cancellationToken);
                    await write.CommitAsync(cancellationToken);
                }

                await CloseFileAsync(sandbox.Database, cancellationToken);
            }

            return new PreparedSandbox(this, folder, file);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public void Dispose() => _door.Dispose();

    internal SandboxDesk Open(string file, ScenarioClock clock)
    {
        var log = new SandboxLog();
        var services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(log))
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(OpenFile(file))
            .AddSingleton(zone)
            .AddSingleton(workflows)
            .AddSingleton(scripts)
            .AddSingleton(new ContentStore(Path.GetDirectoryName(file)!))
            .AddDeskMail()
            .AddDesk()
            // Parsed templates and activity types know nothing of a desk's data.
            .AddSingleton(mail).AddSingleton(messages).AddSingleton(layout).AddSingleton(registry)
            .BuildServiceProvider();
        return new SandboxDesk(services, clock, log);
    }

    private static DeskDatabase OpenFile(string file) => DeskDatabase.Open(file, options => options.AddInterceptors(WithoutSync.Instance));

    private async Task<byte[]> EmptyAsync(CancellationToken cancellationToken)
    {
        await _door.WaitAsync(cancellationToken);
        var folder = Directory.CreateTempSubdirectory(Prefix).FullName;
        try
        {
            if (_empty is null)
            {
                var file = Path.Combine(folder, "empty.db");
                var database = OpenFile(file);
                await SchemaUpgrader.UpgradeAsync(database, cancellationToken);
                await CloseFileAsync(database, cancellationToken);
                await SandboxDesk.ForgetConnectionsAsync(database);
                _empty = await File.ReadAllBytesAsync(file, cancellationToken);
            }

            return _empty;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            _door.Release();
        }
    }

    /// <summary>Brings what stands in the journal of the file into the file.</summary>
    private static async Task CloseFileAsync(DeskDatabase database, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        await db.Database.ExecuteSqlRawAsync("pragma wal_checkpoint(truncate)", cancellationToken);
    }

    private async Task CopyPeopleAsync(DeskDb sandbox, CancellationToken cancellationToken)
    {
        await using var db = desk.Read();
        var profile = await profiles.ActiveAsync(db, cancellationToken);
        var staff = (await db.People.Include(person => person.Teams).Where(person => person.IsActive && person.Roles != Role.Requester).ToListAsync(cancellationToken))
            .Where(person => person.Roles.Split(' ').Any(Role.Staff.Contains))
            .Select(Copy).ToList();
        sandbox.Teams.AddRange(await db.Teams.ToListAsync(cancellationToken));
        sandbox.Settings.AddRange(await db.Settings.Where(setting => setting.Key == ProfileShelf.ActiveSetting).ToListAsync(cancellationToken));
        sandbox.ProfileVersions.AddRange(await db.ProfileVersions.Where(row => row.Id == profile.Id).ToListAsync(cancellationToken));
        sandbox.Calendars.AddRange(await db.Calendars.ToListAsync(cancellationToken));
        sandbox.People.AddRange(staff);
        sandbox.People.AddRange(StandIns.Missing(staff, profile.Profile.Routing.Select(rule => rule.Team).Distinct(StringComparer.Ordinal), Scenario.DefaultStart));
    }

    private static Person Copy(Person person)
    {
        var copy = new Person
        {
            Id = person.Id,
            UserName = person.UserName,
            Name = person.Name,
            Email = person.Email,
            Language = person.Language,
            Roles = person.Roles,
            Skills = person.Skills,
            // Everybody is at work: what a process does must not depend on who is on leave today.
            IsAvailable = true,
            CreatedAt = person.CreatedAt,
        };
        copy.Teams.AddRange(person.Teams.Select(member => new TeamMember { TeamKey = member.TeamKey, PersonId = copy.Id }));
        return copy;
    }

    /// <summary>What a killed desk left behind.</summary>
    private static void RemoveAbandoned()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            try
            {
                if (TimeProvider.System.GetUtcNow() - Directory.GetLastWriteTimeUtc(folder) > AbandonedAfter)
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                // Another desk of this machine removes it, or it belongs to another user.
            }
        }
    }

    /// <summary>A sandbox may be lost in a power cut: nothing waits for the disk.</summary>
    private sealed class WithoutSync : DbConnectionInterceptor
    {
        public static readonly WithoutSync Instance = new();

        private const string Pragma = "pragma synchronous = off";

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Pragma;
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Pragma;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}

/// <summary>A desk of which every scenario gets a copy. Gone with its folder.</summary>
internal sealed class PreparedSandbox(ScenarioSandbox sandbox, string folder, string file) : IAsyncDisposable
{
    private int _copies;

    public SandboxDesk Copy(ScenarioClock clock)
    {
        var copy = Path.Combine(folder, $"scenario-{++_copies}.db");
        File.Copy(file, copy);
        return sandbox.Open(copy, clock);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
