namespace WorkflowDesk.Web.Hosting;

/// <summary>Finds what ships beside the program: next to it when published, up the tree in a checkout.</summary>
internal static class ShippedFolder
{
    public static string Workflows() => Find("workflows");

    public static string MailGateway() => Find("mail-gateway", Path.Combine("src", "mail-gateway"));

    public static string ElsaStudio() => Find("elsa-studio", Path.Combine("src", "elsa-studio"));

    public static string ScriptSandbox() => Find("script-sandbox", Path.Combine("src", "script-sandbox"));

    /// <exception cref="StartRefusedException">The folder is nowhere: the installation is not complete.</exception>
    private static string Find(params string[] names)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (names.Select(name => Path.Combine(folder.FullName, name)).FirstOrDefault(Directory.Exists) is { } found)
            {
                return found;
            }
        }

        throw new StartRefusedException(StartRefusedException.FolderNotWritable, $"the folder {names[0]} is missing beside {AppContext.BaseDirectory}; install the desk again");
    }
}
