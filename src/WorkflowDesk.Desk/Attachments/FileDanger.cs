using System.Text;

namespace WorkflowDesk.Desk.Attachments;

/// <summary>What speaks against opening a file, told from its name and first bytes. A mark for people, not a verdict: a scanner has its own word.</summary>
public static class FileDanger
{
    /// <summary>The computer would run it: programs, scripts, shortcuts, installers, disk images.</summary>
    public const string Program = "program";

    /// <summary>A browser would run it: HTML, SVG, XML.</summary>
    public const string Active = "active";

    /// <summary>A document that may bring macros.</summary>
    public const string Macro = "macro";

    /// <summary>It says it is something harmless and is a program.</summary>
    public const string Disguised = "disguised";

    private static readonly HashSet<string> Programs = new(StringComparer.OrdinalIgnoreCase)
    {
        "exe", "com", "scr", "pif", "cpl", "dll", "sys", "ocx", "drv", "msi", "msp", "msu", "mst", "appx", "appxbundle", "msix", "msixbundle", "application", "gadget",
        "bat", "cmd", "ps1", "ps1xml", "ps2", "psc1", "psd1", "psm1", "vb", "vbs", "vbe", "js", "jse", "mjs", "ws", "wsf", "wsc", "wsh", "sct", "hta", "msc", "inf", "reg",
        "lnk", "url", "scf", "desktop", "jar", "jnlp", "class", "sh", "bash", "zsh", "csh", "run", "bin", "elf", "deb", "rpm", "apk", "ipa", "dmg", "pkg", "command", "app",
        "iso", "img", "vhd", "vhdx", "chm", "hlp", "ade", "adp", "mde", "accde", "accda", "library-ms", "search-ms", "settingcontent-ms", "theme", "themepack", "diagcab",
        "py", "pyc", "pyw", "pl", "rb", "php", "ahk", "au3", "one", "xll", "wll", "ppa", "xla", "slk", "iqy", "rdp", "website", "workflow", "osx", "scpt", "action",
    };

    private static readonly HashSet<string> Macros = new(StringComparer.OrdinalIgnoreCase)
    {
        "docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppam", "ppsm", "sldm", "odm", "wps", "et", "dps",
    };

    private static readonly HashSet<string> Pages = new(StringComparer.OrdinalIgnoreCase)
    {
        "html", "htm", "xhtml", "xht", "shtml", "mht", "mhtml", "svg", "svgz", "xml", "xsl", "xslt", "swf", "htc",
    };

    /// <returns>One of the constants of this class; null when nothing speaks against the file.</returns>
    public static string? Of(ReadOnlySpan<byte> start, string? name, string? claimedType)
    {
        var extension = ExtensionOf(name);
        if (IsProgram(start))
        {
            return Programs.Contains(extension) ? Program : Disguised;
        }

        if (Programs.Contains(extension))
        {
            // A disk image or library has no sign we know; the name is enough.
            return Program;
        }

        return HasMacros(start, extension) ? Macro
            : Pages.Contains(extension) || ContentTypes.LooksActive(start) || (claimedType ?? "").Contains("html", StringComparison.OrdinalIgnoreCase) ? Active : null;
    }

    private static string ExtensionOf(string? name)
    {
        // As Windows sees it: blanks and points at the end are not there, and "a.exe:b" is "a.exe".
        var safe = SafeFileName.Of(name).TrimEnd('.', ' ', '_');
        var dot = safe.LastIndexOf('.');
        return dot < 0 ? "" : safe[(dot + 1)..].Trim();
    }

    private static bool IsProgram(ReadOnlySpan<byte> start) => start switch
    {
        [0x4D, 0x5A, ..] => start.Length >= 4 && !IsText(start),
        [0x7F, 0x45, 0x4C, 0x46, ..] => true,
        [0xCF or 0xCE, 0xFA, 0xED, 0xFE, ..] or [0xCA, 0xFE, 0xBA, 0xBE, ..] => true,
        [0x4C, 0x00, 0x00, 0x00, 0x01, 0x14, 0x02, 0x00, ..] => true,
        [0x23, 0x21, 0x2F, ..] => true,
        _ => false,
    };

    private static bool IsText(ReadOnlySpan<byte> start) => start.IndexOfAnyExceptInRange((byte)0x09, (byte)0x7E) < 0;

    // The old Office formats keep macros in a folder of this name inside the file; the start shows it only sometimes.
    private static bool HasMacros(ReadOnlySpan<byte> start, string extension) =>
        Macros.Contains(extension)
        || start is [0xD0, 0xCF, 0x11, 0xE0, ..] && Encoding.Latin1.GetString(start).Replace("\0", "", StringComparison.Ordinal).Contains("VBA", StringComparison.Ordinal)
        || start is [0x50, 0x4B, ..] && Encoding.Latin1.GetString(start).Contains("vbaProject.bin", StringComparison.OrdinalIgnoreCase);
}
