using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using WorkflowDesk.E2E.Running;

namespace WorkflowDesk.E2E.Api;

/// <summary>The page behind a link in a mail, used as a browser without scripts uses it: open, fill in, send.</summary>
public sealed class MailedForm : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { UseCookies = true, CookieContainer = new CookieContainer(), AllowAutoRedirect = true };
    private readonly HttpClient _http;
    private readonly Uri _link;

    public MailedForm(Uri link)
    {
        _link = link;
        _http = new HttpClient(_handler, disposeHandler: false) { Timeout = Patience.Usual };
    }

    /// <summary>The page as it is now; looking changes nothing.</summary>
    public async Task<IHtmlDocument> OpenAsync()
    {
        using var answer = await _http.GetAsync(_link);
        return Parse(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Sends the form of <paramref name="page"/> with these values in place of its own.</summary>
    public async Task<(HttpStatusCode Status, string Text)> SendAsync(IHtmlDocument page, params (string Name, string Value)[] values)
    {
        var form = FormOf(page);
        var fields = form.QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>()
            .Select(input => (Name: input.Name!, input.Value))
            .Where(field => values.All(value => value.Name != field.Name))
            .Concat(values)
            .Select(field => KeyValuePair.Create(field.Name, field.Value));
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await _http.PostAsync(new Uri(_link, form.GetAttribute("action") is { Length: > 0 } action ? action : _link.AbsoluteUri), content);
        return (answer.StatusCode, Parse(await answer.Content.ReadAsStringAsync()).Body!.TextContent);
    }

    /// <summary>A form sent by somebody who does not have the page: no antiforgery token.</summary>
    public async Task<HttpStatusCode> ForgeAsync(params (string Name, string Value)[] values)
    {
        using var stranger = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false };
        using var http = new HttpClient(stranger, disposeHandler: false) { Timeout = Patience.Usual };
        using var content = new FormUrlEncodedContent(values.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await http.PostAsync(_link, content);
        return answer.StatusCode;
    }

    public static IHtmlFormElement FormOf(IHtmlDocument page) =>
        page.QuerySelectorAll("form").OfType<IHtmlFormElement>().FirstOrDefault(form => form.QuerySelector("[name=outcome]") is not null)
            ?? throw new InvalidOperationException($"The page has no form to answer with. It says:\n{page.Body?.TextContent}");

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    private static IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);
}
