using System.Globalization;
using System.Text;

namespace WorkflowDesk.Desk.Attachments;

/// <summary>A file name from a stranger, fit for every disk and every download dialog.</summary>
public static class SafeFileName
{
    /// <summary>In UTF-16 units; the extension survives a cut.</summary>
    public const int MaxLength = 150;

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL",
        "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    /// <summary>
    /// The last part of the path, without control and direction-changing characters, without <c>"*:&lt;&gt;?|</c>, not
    /// a reserved device name, at most <see cref="MaxLength"/> long. Chinese and emoji stay. <c>file</c> when nothing is left.
    /// </summary>
    public static string Of(string? name)
    {
        var last = (name ?? "").Split('/', '\\')[^1];
        var text = new StringBuilder(last.Length);
        foreach (var rune in last.EnumerateRunes())
        {
            // Format characters can turn "gnp.exe" around on screen; surrogate halves arrive here as U+FFFD.
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
                || rune == Rune.ReplacementChar)
            {
                continue;
            }

            text.Append(rune.Value is '"' or '*' or ':' or '<' or '>' or '?' or '|' ? "_" : rune.ToString());
        }

        var safe = text.ToString().Trim().TrimStart('.').TrimEnd('.', ' ');
        if (Reserved.Contains(safe.Split('.')[0].TrimEnd()))
        {
            safe = "_" + safe;
        }

        return safe.Length == 0 ? "file" : Shorten(safe);
    }

    private static string Shorten(string name)
    {
        if (name.Length <= MaxLength)
        {
            return name;
        }

        var extension = Path.GetExtension(name);
        if (extension.Length > 20)
        {
            extension = "";
        }

        var end = MaxLength - extension.Length;
        // Never between the two halves of one character.
        return name[..(char.IsHighSurrogate(name[end - 1]) ? end - 1 : end)] + extension;
    }
}
