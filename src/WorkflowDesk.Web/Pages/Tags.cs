using Microsoft.AspNetCore.Razor.TagHelpers;
using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Web.Pages;

/// <summary><c>&lt;moment at="…" relative&gt;</c>: a time a person reads and a program understands.</summary>
[HtmlTargetElement("moment", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class MomentTag(DeskTime time) : TagHelper
{
    public DateTimeOffset At { get; set; }

    public bool Relative { get; set; }

    /// <summary>How long it has been.</summary>
    public bool Elapsed { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "time";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("datetime", At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));
        output.Attributes.SetAttribute("title", time.Full(At));
        output.Content.SetContent(Elapsed ? time.Span(time.Now - At) : Relative ? time.Relative(At) : time.Moment(At));
    }
}

/// <summary><c>&lt;icon name="…"&gt;</c>: a small drawing beside a text that says the same.</summary>
[HtmlTargetElement("icon", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class IconTag : TagHelper
{
    // Own strokes on a 24 × 24 grid.
    private static readonly Dictionary<string, string> Paths = new(StringComparer.Ordinal)
    {
        ["alert"] = "M12 4 21 20H3zM12 10v4M12 17v.01",
        ["approve"] = "M4 6h9M4 12h6M4 18h5M13 16l3 3 5-6",
        ["back"] = "M5 12h14M5 12l5-5M5 12l5 5",
        ["bell"] = "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4M12 3v2",
        ["calendar"] = "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5",
        ["check"] = "M5 12l5 5L20 7",
        ["clock"] = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3 2",
        ["design"] = "M4 20l1-5L16 4l4 4L9 19zM13 7l4 4",
        ["download"] = "M12 4v11M7 11l5 5 5-5M5 20h14",
        ["eye"] = "M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6",
        ["file"] = "M6 3h8l4 4v14H6zM14 3v4h4",
        ["flow"] = "M4 4h6v6H4zM14 14h6v6h-6zM7 10v4a3 3 0 0 0 3 3h4",
        ["globe"] = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
        ["home"] = "M4 11l8-7 8 7M6 10v10h12V10M10 20v-6h4v6",
        ["inbox"] = "M4 13l3-8h10l3 8v6H4zM4 13h5l1 3h4l1-3h5",
        ["gear"] = "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M18.4 5.6l-2.2 2.2M7.8 16.2l-2.2 2.2",
        ["list"] = "M9 6h11M9 12h11M9 18h11M4 6v.01M4 12v.01M4 18v.01",
        ["lock"] = "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
        ["mail"] = "M3 6h18v12H3zM3 7l9 7 9-7",
        ["menu"] = "M4 7h16M4 12h16M4 17h16",
        ["pause"] = "M8 5v14M16 5v14",
        ["plus"] = "M12 5v14M5 12h14",
        ["reply"] = "M9 8l-5 5 5 5M4 13h9a6 6 0 0 1 6 6",
        ["retry"] = "M20 12a8 8 0 1 1-3-6l3 2M20 3v5h-5",
        ["search"] = "M10 4a6 6 0 1 0 0 12 6 6 0 0 0 0-12M15 15l6 6",
        ["star"] = "M12 3l2.7 5.8 6.3.8-4.6 4.4 1.2 6.3L12 17.2 6.4 20.3l1.2-6.3L3 9.6l6.3-.8z",
        ["theme"] = "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
        ["ticket"] = "M4 6h16v4a2 2 0 0 0 0 4v4H4v-4a2 2 0 0 0 0-4zM14 6v12",
        ["user"] = "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21c0-4 4-6 8-6s8 2 8 6",
        ["users"] = "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M2 20c0-4 3-6 7-6s7 2 7 6M16 5.5a3.5 3.5 0 0 1 0 6.5M18 14.5c3 .8 4 3 4 5.5",
    };

    public string Name { get; set; } = "";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "icon");
        output.Attributes.SetAttribute("viewBox", "0 0 24 24");
        output.Attributes.SetAttribute("aria-hidden", "true");
        output.Attributes.SetAttribute("focusable", "false");
        output.Content.SetHtmlContent($"<path d=\"{Paths[Name]}\"/>");
    }
}

/// <summary><c>&lt;letter text="…"&gt;</c>: what a member of staff wrote, with its few marks. All of it is text to the browser but the elements the desk makes of the marks.</summary>
[HtmlTargetElement("letter", TagStructure = TagStructure.NormalOrSelfClosing)]
public sealed class LetterTag : TagHelper
{
    public string Text { get; set; } = "";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "said letter");
        output.Content.SetHtmlContent(LetterText.PageHtml(Text));
    }
}
