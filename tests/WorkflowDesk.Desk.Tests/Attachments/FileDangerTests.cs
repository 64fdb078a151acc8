using System.Text;
using WorkflowDesk.Desk.Attachments;

namespace WorkflowDesk.Desk.Tests.Attachments;

public sealed class FileDangerTests
{
    [Theory]
    [InlineData("setup.exe", "MZ\u0090\0", null, FileDanger.Program)]
    [InlineData("invoice.pdf.exe", "plain", null, FileDanger.Program)]
    [InlineData("invoice.pdf", "MZ\u0090\0\u0003", "application/pdf", FileDanger.Disguised)]
    [InlineData("photo.png", "\u007fELF\u0002\u0001", "image/png", FileDanger.Disguised)]
    [InlineData("invoice\u202efdp.exe", "x", null, FileDanger.Program)]
    [InlineData("run.js", "alert(1)", "text/plain", FileDanger.Program)]
    [InlineData("a.exe ", "x", null, FileDanger.Program)]
    [InlineData("a.exe.", "x", null, FileDanger.Program)]
    [InlineData("script", "#!/bin/sh\nrm", null, FileDanger.Disguised)]
    [InlineData("link.lnk", "L\0\0\0\u0001\u0014\u0002\0", null, FileDanger.Program)]
    [InlineData("disk.iso", "anything", null, FileDanger.Program)]
    [InlineData("预算.xlsm", "PK\u0003\u0004", null, FileDanger.Macro)]
    [InlineData("page.html", "hello", null, FileDanger.Active)]
    [InlineData("picture.png", "<svg onload=x>", "image/png", FileDanger.Active)]
    [InlineData("logo.svg", "<svg/>", "image/svg+xml", FileDanger.Active)]
    [InlineData("letter.docx", "PK\u0003\u0004", null, null)]
    [InlineData("notes.txt", "MZ is how the file began, he said", "text/plain", null)]
    [InlineData("scan.pdf", "%PDF-1.4", "application/pdf", null)]
    [InlineData("Makefile", "all:\n", null, null)]
    public void A_file_that_could_act_is_marked(string name, string start, string? type, string? expected) =>
        Assert.Equal(expected, FileDanger.Of(Encoding.Latin1.GetBytes(start), name, type));

    [Theory]
    [InlineData("\u007fELF\u0002\u0001", "image/png")]
    [InlineData("MZ\u0090\0\u0003", "application/pdf")]
    [InlineData("<html>", "text/plain")]
    public void A_disguised_file_is_stored_as_unknown_bytes(string start, string claimed) =>
        Assert.Equal(ContentTypes.Unknown, ContentTypes.Of(Encoding.Latin1.GetBytes(start), claimed));
}
