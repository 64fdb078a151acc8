using System.Buffers;
using System.Text;
using System.Text.Json;
using WorkflowDesk.Desk.Attachments;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>
/// Keeps a posted mail while it comes in. Large files and the raw message, base64 in the JSON, go decoded into the content
/// store piece by piece, and the JSON that is kept names them instead: <c>{"$sha256": "…", "$size": 123}</c>. Memory does not
/// grow with the mail, and its bytes are kept once.
/// </summary>
internal static class PostedMail
{
    /// <summary>Characters of base64 that stay in the JSON: readers of small files need no second look.</summary>
    public const int Inline = 512 * 1024;

    private const int KeyLength = 16;

    private static readonly SearchValues<byte> s_letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);
    private static readonly SearchValues<byte> s_signs = SearchValues.Create("\":,{}[]"u8);

    /// <returns>The JSON with the names in place of large files.</returns>
    /// <exception cref="DeskRuleException">400: the raw message is not base64.</exception>
    public static async Task<StoredContent> KeepAsync(ContentStore contents, Stream posted, CancellationToken cancellationToken)
    {
        using var source = new PostedBytes(posted);
        using var light = new MemoryStream();
        var key = "";
        var isValue = false;
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
            if (sign != (byte)'"')
            {
                light.WriteByte(sign);
                isValue = sign == (byte)':';
                continue;
            }

            var mayMove = isValue && key is "Content" or "RawEmail";
            var (text, ended) = await source.StringAsync(mayMove ? Inline : int.MaxValue, cancellationToken);
            if (ended || text.Length < Inline || !IsBase64(text.Span))
            {
                light.WriteByte((byte)'"');
                light.Write(text.Span);
                if (!ended)
                {
                    await source.CopyStringAsync(light, cancellationToken);
                }

                light.WriteByte((byte)'"');
                key = !isValue && text.Length <= KeyLength ? Encoding.ASCII.GetString(text.Span) : "";
                continue;
            }

            await using var decoded = new Base64Stream(text, source);
            var stored = await contents.AddAsync(decoded, cancellationToken);
            if (decoded.IsWrong && key == "RawEmail")
            {
                throw new DeskRuleException("mail-not-usable", 400, "RawEmail is not base64.") { Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["RawEmail"] = "not base64" } };
            }

            light.Write(decoded.IsWrong ? "null"u8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["$sha256"] = stored.Sha256, ["$size"] = stored.Size }));
        }

        return await contents.AddAsync(light.GetBuffer().AsMemory(0, (int)light.Length), cancellationToken);
    }

    /// <summary>What a value of the kept JSON names; null: it is a value of its own.</summary>
    public static StoredContent? Named(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("$sha256", out var sha256) && sha256.ValueKind == JsonValueKind.String
        && value.TryGetProperty("$size", out var size) && size.TryGetInt64(out var length)
        && sha256.GetString() is { Length: 64 } hex && hex.All(char.IsAsciiHexDigitLower) ? new StoredContent(hex, length) : null;

    private static bool IsBase64(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(s_letters) < 0;
}
