namespace WorkflowDesk.Web.Tests.Api;

/// <summary>Mails as the gateway posts them, kept with the gateway's contract.</summary>
internal static class GatewayFixtures
{
    public static string PathOf(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "src", "mail-gateway", "contract", "fixtures", name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException($"The gateway's contract has no fixture {name}.");
    }
}
