using System.Globalization;
using Microsoft.Extensions.Localization;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Pages;

/// <summary>The texts of the pages in the language of the request.</summary>
public sealed class Words(IStringLocalizer<Texts> texts)
{
    /// <summary><c>zh-CN</c> or <c>en</c>.</summary>
    public static string Language =>
        CultureInfo.CurrentUICulture.Name.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Languages.Chinese : Languages.English;

    public string this[string key] => texts[key].Value;

    public string this[string key, params object[] values] => texts[key, values].Value;

    /// <summary>The text of a value the domain names, such as a status; the value itself where no text exists.</summary>
    public string Of(string kind, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return "";
        }

        var text = texts[$"{kind}.{value}"];
        return text.ResourceNotFound ? value : text.Value;
    }

    public string Status(string status) => Of("status", status);

    public string Channel(string channel) => Of("channel", channel);

    public string Step(string step) => Of("step", step);
}
