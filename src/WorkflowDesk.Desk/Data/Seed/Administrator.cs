using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Data.Seed;

/// <summary>The first person of a desk: without one nobody could let the others in.</summary>
public static class Administrator
{
    public const string UserName = "admin";

    internal static Task<bool> ExistsAsync(DeskDb db, CancellationToken cancellationToken) =>
        db.People.AnyAsync(person => person.IsActive && (" " + person.Roles + " ").Contains(" " + Role.Administrator + " "), cancellationToken);

    internal static Person With(string password, Guid id, DateTimeOffset now) => new()
    {
        Id = id,
        UserName = UserName,
        Name = "管理员",
        Email = "admin@desk.example",
        PasswordHash = Passwords.Hash(password),
        Language = Languages.Default,
        Roles = Role.Administrator,
        CreatedAt = now,
    };
}
