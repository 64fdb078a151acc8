using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Mail;

public sealed class MessageIdsTests : IAsyncLifetime
{
    private static readonly Guid s_mail = Guid.Parse("0190f5f4-9c3a-7a52-8a1e-3d7c5b9a0e11");

    private TestDesk _desk = null!;
    private MessageIds _ids = null!;
    private ReturnPath _paths = null!;

    public async Task InitializeAsync()
    {
        _desk = await TestDesk.OpenAsync();
        _ids = new MessageIds(new LinkKey(_desk.Database));
        _paths = new ReturnPath(new LinkKey(_desk.Database));
    }

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task A_message_id_names_its_mail_and_its_ticket()
    {
        var id = await _ids.MakeAsync(s_mail, "TS202405200001", "Desk.example", default);

        Assert.Matches("^<ts202405200001\\.0190f5f49c3a7a528a1e3d7c5b9a0e11\\.[a-z2-7]{24}@desk\\.example>$", id);
        Assert.Equal(new MailIdentity(s_mail, "TS202405200001"), await _ids.TryReadAsync(id, default));
        Assert.Equal(new MailIdentity(s_mail, "TS202405200001"), await new MessageIds(new LinkKey(_desk.Database)).TryReadAsync(id, default));
    }

    [Fact]
    public async Task A_mail_about_no_ticket_has_an_id_too()
    {
        var id = await _ids.MakeAsync(s_mail, null, "desk.example", default);

        Assert.Equal(new MailIdentity(s_mail, null), await _ids.TryReadAsync(id.Trim('<', '>'), default));
    }

    [Fact]
    public async Task A_server_that_changes_case_changes_nothing()
    {
        var id = await _ids.MakeAsync(s_mail, "TS202405200001", "desk.example", default);
        var path = await _paths.MakeAsync(s_mail, "desk.example", default);

        Assert.NotNull(await _ids.TryReadAsync(id.ToUpperInvariant(), default));
        Assert.Equal(s_mail, await _paths.TryReadAsync(path.ToUpperInvariant(), default));
    }

    [Fact]
    public async Task Every_single_character_matters()
    {
        var id = await _ids.MakeAsync(s_mail, "TS202405200001", "desk.example", default);
        var path = await _paths.MakeAsync(s_mail, "desk.example", default);

        for (var at = 1; at < id.Length - 1; at++)
        {
            var other = id[at] is 'a' ? 'b' : 'a';
            Assert.True(await _ids.TryReadAsync(id[..at] + other + id[(at + 1)..], default) is null, $"changed at {at}");
            Assert.True(await _ids.TryReadAsync(id[..at] + ">", default) is null, $"cut at {at}");
            Assert.True(await _ids.TryReadAsync(id.Remove(at, 1), default) is null, $"without {at}");
        }

        for (var at = 0; at < path.Length; at++)
        {
            var other = path[at] is 'a' ? 'b' : 'a';
            Assert.True(await _paths.TryReadAsync(path[..at] + other + path[(at + 1)..], default) is null, $"changed at {at}");
            Assert.True(await _paths.TryReadAsync(path[..at], default) is null, $"cut at {at}");
        }
    }

    [Fact]
    public async Task Nothing_from_elsewhere_is_taken_for_ours()
    {
        await using var other = await TestDesk.OpenAsync();
        var foreign = await new MessageIds(new LinkKey(other.Database)).MakeAsync(s_mail, "TS202405200001", "desk.example", default);
        var path = await _paths.MakeAsync(s_mail, "desk.example", default);
        var proof = path["bounce+".Length..path.IndexOf('@', StringComparison.Ordinal)][32..];

        foreach (var text in (string?[])
            [
                foreign, null, "", "<>", "<@>", "@", "<..@desk.example>", "<ts202405200001@desk.example>", $"<ts202405200001.{s_mail:N}@desk.example>",
                // The proof of a return path is none of a Message-ID.
                $"<ts202405200001.{s_mail:N}.{proof}@desk.example>", $"<desk.{s_mail:N}.{proof}@desk.example>", new string('a', 100_000),
            ])
        {
            Assert.True(await _ids.TryReadAsync(text, default) is null, text);
        }

        foreach (var text in (string?[])[null, "", "bounce+@desk.example", $"bounce+{s_mail:N}@desk.example", "support@desk.example", await new ReturnPath(new LinkKey(other.Database)).MakeAsync(s_mail, "desk.example", default)])
        {
            Assert.True(await _paths.TryReadAsync(text, default) is null, text);
        }
    }

    [Fact]
    public async Task A_return_path_fits_into_a_local_part()
    {
        var path = await _paths.MakeAsync(s_mail, "desk.example", default);

        Assert.True(path.IndexOf('@', StringComparison.Ordinal) <= 64, path);
        Assert.Equal(s_mail, await _paths.TryReadAsync($"<{path}>", default));
    }
}
