using Microsoft.AspNetCore.Http;

namespace WorkflowDesk.Web.Hosting;

/// <summary>An address a browser on this machine can open, for one the desk listens on.</summary>
internal static class ReachableUrl
{
    public static string Of(string listens)
    {
        var address = BindingAddress.Parse(listens);
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host;
        return $"{address.Scheme}://{host}:{address.Port}{address.PathBase}";
    }
}
