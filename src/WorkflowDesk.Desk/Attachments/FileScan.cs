namespace WorkflowDesk.Desk.Attachments;

/// <summary>What the virus scanner said of a file; null on the file: it has not been asked.</summary>
public static class FileScan
{
    public const string Clean = "clean";

    /// <summary>More bytes than the scanner takes: nobody has looked.</summary>
    public const string TooLarge = "too-large";

    /// <summary>Its bytes could not be read: nobody has looked. Asked about again after <see cref="LookAgainAfter"/>, since a
    /// store can be restored.</summary>
    public const string Missing = "missing";

    public static readonly TimeSpan LookAgainAfter = TimeSpan.FromDays(1);

    /// <summary>Then follows the name of what was found.</summary>
    public const string InfectedPrefix = "infected:";

    public static bool IsInfected(string? scan) => scan?.StartsWith(InfectedPrefix, StringComparison.Ordinal) == true;

    /// <summary>The name of what was found; null when nothing was.</summary>
    public static string? Finding(string? scan) => IsInfected(scan) ? scan![InfectedPrefix.Length..] : null;
}
