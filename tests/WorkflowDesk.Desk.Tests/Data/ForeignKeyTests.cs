using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Data;

public sealed class ForeignKeyTests
{
    // SQLite enforces references only because its library is built to; no setting of ours asks for it.
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_row_that_refers_to_nothing_is_refused(TestDatabase database)
    {
        await using var desk = await TestDesk.OpenAsync(database);
        await using var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        await Assert.ThrowsAnyAsync<DbException>(() => step.Db.Database.ExecuteSqlAsync(
            $"insert into team_members (team_key, person_id) values ('no-such-team', {Guid.NewGuid()})"));
    }
}
