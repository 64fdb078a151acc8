using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Attachments;

/// <summary>Who may have the bytes of a file, given what the scanner said.</summary>
public static class AttachmentAccess
{
    public const string Infected = "file-infected";
    public const string NotScanned = "file-not-scanned";

    /// <summary>Why not; null: nothing stands against it.</summary>
    /// <param name="scans">Whether this desk has a scanner.</param>
    public static string? Refusal(string? scan, Caller caller, bool scans) =>
        FileScan.IsInfected(scan) && !caller.Is(Role.Administrator) ? Infected
            : scan is null or FileScan.Missing && scans && !caller.IsStaff ? NotScanned : null;
}
