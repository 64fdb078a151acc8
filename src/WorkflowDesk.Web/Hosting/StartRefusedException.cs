namespace WorkflowDesk.Web.Hosting;

/// <summary>The desk cannot start and a person can do something about it: one line on standard error, and this exit code.</summary>
internal sealed class StartRefusedException(int exitCode, string message) : Exception(message)
{
    /// <summary>A folder the desk must write to is not writable.</summary>
    public const int FolderNotWritable = 2;

    /// <summary>Another program listens where the desk or its mail gateway should.</summary>
    public const int PortBusy = 3;

    /// <summary>Production without a password for its administrator.</summary>
    public const int NoAdministrator = 4;

    /// <summary>A setting is unknown or wrong.</summary>
    public const int WrongSetting = 5;

    /// <summary>The database does not answer or refuses its schema.</summary>
    public const int NoDatabase = 6;

    /// <summary>A shipped workflow definition is invalid.</summary>
    public const int WrongWorkflow = 7;

    public int ExitCode { get; } = exitCode;
}
