using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>An address mail came back from for good.</summary>
public sealed class BouncedAddress
{
    /// <summary>Lower case.</summary>
    public required string Address { get; init; }

    /// <summary>Permanent ones since the last sign of life.</summary>
    public int Bounces { get; set; }

    public DateTimeOffset LastAt { get; set; }

    public string LastText { get; set; } = "";

    /// <summary>Since when the desk writes there no more; null: it still does.</summary>
    public DateTimeOffset? StoppedAt { get; set; }
}

/// <param name="IsStoppedNow">This bounce was the one too many.</param>
internal sealed record BounceCount(int Bounces, bool IsStoppedNow);

/// <summary>Which addresses the desk has stopped writing to.</summary>
public static class BouncedAddresses
{
    public static Task<bool> IsStoppedAsync(DeskDb db, string address, CancellationToken cancellationToken)
    {
        var key = address.ToLowerInvariant();
        return db.BouncedAddresses.AnyAsync(row => row.Address == key && row.StoppedAt != null, cancellationToken);
    }

    internal static async Task<BounceCount> CountAsync(DeskStep step, string address, string text, int mostBounces, CancellationToken cancellationToken)
    {
        var key = address.ToLowerInvariant();
        if (await step.Db.BouncedAddresses.FindAsync([key], cancellationToken) is not { } row)
        {
            row = new BouncedAddress { Address = key };
            step.Db.BouncedAddresses.Add(row);
        }

        row.Bounces++;
        (row.LastAt, row.LastText) = (step.Now, text);
        var stops = row.StoppedAt is null && row.Bounces >= mostBounces;
        row.StoppedAt ??= stops ? step.Now : null;
        return new BounceCount(row.Bounces, stops);
    }

    /// <summary>Whoever writes from an address can be reached there.</summary>
    internal static async Task ForgetAsync(DeskStep step, string address, CancellationToken cancellationToken)
    {
        var key = address.ToLowerInvariant();
        await step.Db.BouncedAddresses.Where(row => row.Address == key).ExecuteDeleteAsync(cancellationToken);
    }
}
