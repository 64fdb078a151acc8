using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>Links with which a person acts on one task straight from a mail, without signing in.</summary>
public sealed class TaskLinks(MailOptions options)
{
    /// <summary>How long a link works unless the caller says otherwise. 14 days.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(14);

    private const int SecretBytes = 32;

    /// <summary>A new link, <c>{PublicUrl}/act/{token}</c>. The token is nowhere but in the answer; the row holds its hash.</summary>
    public string Create(DeskStep step, TicketTask task, Person person, TimeSpan? lifetime = null)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        step.Db.TaskLinks.Add(new TaskLink
        {
            TokenHash = HashOf(token),
            TaskId = task.Id,
            PersonId = person.Id,
            CreatedAt = step.Now,
            ExpiresAt = step.Now + (lifetime ?? DefaultLifetime),
        });
        return options.Link($"/act/{token}");
    }

    /// <summary>The link of a token, also when it is used or expired: the page says which. Null: there is none.</summary>
    public static async Task<TaskLink?> FindAsync(DeskDb db, string token, CancellationToken cancellationToken)
    {
        var hash = HashOf(token);
        return await db.TaskLinks.SingleOrDefaultAsync(link => link.TokenHash == hash, cancellationToken);
    }

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
