using System.Buffers;
using System.Text;
using System.Text.Json;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Mail.Mailboxes;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>
/// Keeps a posted mail while it comes in. Large files and the raw message, base64 in the JSON, go decoded into the content
/// store piece by piece, and the JSON that is kept names them instead: <c>{"$sha256": "…", "$size": 123}</c>. So does a text that
/// is too long for a letter; its begin stays, and the whole is named beside it. Memory does not grow with the mail, and its bytes
/// are kept once.
/// </summary>
internal static class PostedMail
{
    /// <summary>Characters of base64 that stay in the JSON: readers of small files need no second look.</summary>
    public const int Inline = 512 * 1024;

    /// <summary>The same once the JSON has become <see cref="Light"/>: many small files are as heavy as a large one.</summary>
    public const int InlineOfMany = 32 * 1024;

    /// <summary>Bytes of JSON from which files are no longer small.</summary>
    public const int Light = 2 * 1024 * 1024;

    /// <summary>Bytes of a text, as written in the JSON, that may stay in it. Our gateway cuts at half of that.</summary>
    public const int LongText = 4 * 1024 * 1024;

    /// <summary>Bytes of a longer one that stay.</summary>
    public const int BeginOfText = 1024 * 1024;

    /// <summary>Behind the name of a text: the member that names the whole of it.</summary>
    public const string Whole = "Whole";

    private const int KeyLength = 16;

    private static readonly SearchValues<byte> s_letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\\"u8);
    private static readonly SearchValues<byte> s_signs = SearchValues.Create("\":,{}[]"u8);

    /// <param name="webhook">Key of the mailbox a service posted it to, whose word about its source is not taken; null: our gateway did.</param>
    /// <returns>The JSON with the names in place of large files.</returns>
    /// <exception cref="DeskRuleException">400: the raw message is not base64, or a service posted what is no mail.</exception>
    public static async Task<StoredContent> KeepAsync(ContentStore contents, Stream posted, string? webhook, CancellationToken cancellationToken)
    {
        using var source = new PostedBytes(posted);
        using var light = new MemoryStream();
        var kept = new Keeping(contents, source, light);
        await kept.ReadAsync(cancellationToken);
        ReadOnlyMemory<byte> json = light.GetBuffer().AsMemory(0, (int)light.Length);
        return await contents.AddAsync(webhook is null ? json : WebhookMail.From(json, webhook, kept.Named), cancellationToken);
    }

    /// <summary>Keeps what our gateway posted.</summary>
    public static Task<StoredContent> KeepAsync(ContentStore contents, Stream posted, CancellationToken cancellationToken) => KeepAsync(contents, posted, webhook: null, cancellationToken);

    /// <summary>What a value of the kept JSON names; null: it is a value of its own.</summary>
    public static StoredContent? Named(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("$sha256", out var sha256) && sha256.ValueKind == JsonValueKind.String
        && value.TryGetProperty("$size", out var size) && size.TryGetInt64(out var length)
        && sha256.GetString() is { Length: 64 } hex && hex.All(char.IsAsciiHexDigitLower) ? new StoredContent(hex, length) : null;

    private static bool IsBase64(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(s_letters) < 0;

    private sealed class Keeping(ContentStore contents, PostedBytes source, MemoryStream light)
    {
        private string _key = "";
        private bool _isValue;

        /// <summary>What was put into the store: only that may be named.</summary>
        public HashSet<string> Named { get; } = new(StringComparer.Ordinal);

        public async Task ReadAsync(CancellationToken cancellationToken)
        {
            while (await source.FillAsync(cancellationToken))
            {
                var free = source.Span.IndexOfAny(s_signs);
                if (free < 0)
                {
                    light.Write(source.Span);
                    source.Skip(source.Span.Length);
                    continue;
                }

                var sign = source.Span[free];
                light.Write(source.Span[..free]);
                source.Skip(free + 1);
                if (sign == (byte)'"')
                {
                    await TakeStringAsync(_isValue ? _key : "", cancellationToken);
                    continue;
                }

                light.WriteByte(sign);
                _isValue = sign == (byte)':';
            }
        }

        private Task TakeStringAsync(string key, CancellationToken cancellationToken) => key switch
        {
            "Content" or "RawEmail" => TakeFileAsync(key, light.Length < Light ? Inline : InlineOfMany, cancellationToken),
            "TextBody" or "HtmlBody" => TakeTextAsync(key, cancellationToken),
            _ => TakePlainAsync(cancellationToken),
        };

        private async Task TakePlainAsync(CancellationToken cancellationToken)
        {
            var (text, ended) = await source.StringAsync(int.MaxValue, cancellationToken);
            Write(text.Span, ended);
            _key = !_isValue && text.Length <= KeyLength ? Encoding.ASCII.GetString(text.Span) : "";
        }

        private async Task TakeFileAsync(string key, int inline, CancellationToken cancellationToken)
        {
            var (text, ended) = await source.StringAsync(inline, cancellationToken);
            if (text.Length >= inline && IsBase64(text.Span))
            {
                await using var decoded = new Base64Stream(new JsonText(text, ended ? null : source));
                var stored = await contents.AddAsync(decoded, cancellationToken);
                if (decoded.IsWrong && key == "RawEmail")
                {
                    throw new DeskRuleException("mail-not-usable", 400, "RawEmail is not base64.") { Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["RawEmail"] = "not base64" } };
                }

                Name(decoded.IsWrong ? null : stored);
                return;
            }

            if (!ended)
            {
                var (more, moreEnded) = await source.StringAsync(LongText, cancellationToken);
                (text, ended) = ((byte[])[.. text.Span, .. more.Span], moreEnded);
            }

            if (text.Length < LongText)
            {
                Write(text.Span, ended);
                return;
            }

            // A raw message as text, as some services post it; a file cannot be that.
            await using var plain = new TextStream(new JsonText(text, ended ? null : source));
            var whole = await contents.AddAsync(plain, cancellationToken);
            Name(key == "RawEmail" ? whole : null);
        }

        private async Task TakeTextAsync(string key, CancellationToken cancellationToken)
        {
            var (text, ended) = await source.StringAsync(LongText, cancellationToken);
            if (text.Length < LongText)
            {
                Write(text.Span, ended);
                return;
            }

            await using var plain = new TextStream(new JsonText(text, ended ? null : source));
            var whole = await contents.AddAsync(plain, cancellationToken);
            Write(text.Span[..JsonText.PlaceToCut(text.Span, BeginOfText)], ended: true);
            light.Write(Encoding.ASCII.GetBytes($",\"{key}{Whole}\":"));
            Name(whole);
        }

        private void Write(ReadOnlySpan<byte> text, bool ended)
        {
            light.WriteByte((byte)'"');
            light.Write(text);
            if (ended)
            {
                light.WriteByte((byte)'"');
            }
        }

        private void Name(StoredContent? stored)
        {
            if (stored is not null)
            {
                Named.Add(stored.Sha256);
            }

            light.Write(stored is null ? "null"u8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["$sha256"] = stored.Sha256, ["$size"] = stored.Size }));
        }
    }
}
