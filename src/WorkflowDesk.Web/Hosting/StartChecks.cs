using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace WorkflowDesk.Web.Hosting;

/// <summary>What can be known to fail before anything is touched.</summary>
internal static class StartChecks
{
    /// <exception cref="StartRefusedException">With the folder and the system's reason.</exception>
    public static void FoldersAreWritable(DeskSettings settings)
    {
        RequireWritable(settings.DataDirectory);
        if (!settings.IsPostgres)
        {
            RequireWritable(Path.GetDirectoryName(settings.Database)!);
        }
    }

    /// <exception cref="StartRefusedException">With the address and the setting that changes it.</exception>
    public static void PortsAreFree(DeskSettings settings)
    {
        foreach (var url in settings.Urls)
        {
            BindingAddress address;
            try
            {
                address = BindingAddress.Parse(url);
            }
            catch (FormatException)
            {
                throw new StartRefusedException(StartRefusedException.WrongSetting, $"--urls is '{url}'; it must be an address such as {DeskSettings.DefaultUrl}");
            }

            var host = address.Host is "localhost" ? IPAddress.Loopback : IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) ? ip : IPAddress.Any;
            RequireFree(host, address.Port, url, "--urls");
        }

        if (settings.RunGateway)
        {
            RequireFree(IPAddress.Parse(settings.Mail.ListenHost), settings.Mail.ListenPort, $"{settings.Mail.ListenHost}:{settings.Mail.ListenPort} (SMTP)", "Desk:Mail:ListenPort");
        }
    }

    private static void RequireWritable(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".writable-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(StartRefusedException.FolderNotWritable, $"cannot write to {folder}: {refused.Message.ReplaceLineEndings(" ")} Choose another with Desk:DataDirectory.");
        }
    }

    private static void RequireFree(IPAddress host, int port, string address, string setting)
    {
        if (port == 0)
        {
            return;
        }

        try
        {
            using var listener = new TcpListener(host, port);
            listener.Start();
        }
        catch (SocketException refused)
        {
            var reason = refused.SocketErrorCode == SocketError.AddressAlreadyInUse ? "is in use by another program" : $"cannot be opened ({refused.SocketErrorCode})";
            throw new StartRefusedException(StartRefusedException.PortBusy, $"{address} {reason}; choose another with {setting}");
        }
    }
}
