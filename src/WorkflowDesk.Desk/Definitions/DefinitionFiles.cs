using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Definitions;

/// <param name="Name">As Elsa names exports.</param>
public sealed record DefinitionExport(string Name, string ContentType, byte[] Content);

/// <summary>Definitions as files: exports as Elsa writes them, and what people bring back.</summary>
public static class DefinitionFiles
{
    /// <summary>Bytes of one definition, unpacked. The largest that ships has about 150 000.</summary>
    private const int MaxSize = 20_000_000;

    /// <summary>Definitions in one upload.</summary>
    private const int MaxCount = 500;

    private const string Archive = "workflow-definitions.zip";

    private static readonly JsonSerializerOptions s_writing = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 };

    private static readonly JsonDocumentOptions s_reading = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 256, AllowDuplicateProperties = false };

    /// <summary>One definition as JSON.</summary>
    public static DefinitionExport Export(DefinitionRow row) =>
        new($"workflow-definition-{Slug(row.Name)}-{Slug(row.DefinitionId)}-{Slug(row.Id)}.json", "application/json", Encoding.UTF8.GetBytes(DesignerView.Export(row).ToJsonString(s_writing)));

    /// <summary>Several as an archive.</summary>
    public static DefinitionExport Export(IEnumerable<DefinitionRow> rows)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in rows.Select(Export))
            {
                using var entry = archive.CreateEntry(file.Name).Open();
                entry.Write(file.Content);
            }
        }

        return new DefinitionExport(Archive, "application/zip", memory.ToArray());
    }

    /// <summary>The definitions in an uploaded file: JSON, or an archive of JSON files.</summary>
    /// <exception cref="DeskRuleException">400: it is neither, or larger than anybody draws.</exception>
    public static IReadOnlyList<JsonObject> Read(Caller caller, string name, Stream content)
    {
        if (!name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            return [ReadOne(caller, name, content)];
        }

        try
        {
            using var archive = new ZipArchive(content, ZipArchiveMode.Read);
            var entries = archive.Entries.Where(entry => entry.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)).ToList();
            if (entries.Count > MaxCount)
            {
                throw Refused(caller, name, $"超过 {MaxCount} 个流程定义", $"it holds more than {MaxCount} definitions");
            }

            return entries.ConvertAll(entry =>
            {
                using var opened = entry.Open();
                return ReadOne(caller, $"{name}/{entry.Name}", opened);
            });
        }
        catch (InvalidDataException)
        {
            throw Refused(caller, name, "不是有效的压缩包", "it is not a zip archive");
        }
    }

    private static JsonObject ReadOne(Caller caller, string name, Stream content)
    {
        try
        {
            return JsonNode.Parse(Limited(caller, name, content), documentOptions: s_reading) as JsonObject ?? throw Refused(caller, name, "应为 JSON 对象", "a JSON object is expected");
        }
        catch (JsonException problem)
        {
            throw Refused(caller, name, $"JSON 无效（第 {(problem.LineNumber ?? 0) + 1} 行）", $"its JSON is not valid (line {(problem.LineNumber ?? 0) + 1})");
        }
    }

    /// <summary>An archive says little about how much it unpacks to: counted while it is read.</summary>
    private static ReadOnlySpan<byte> Limited(Caller caller, string name, Stream content)
    {
        using var memory = new MemoryStream();
        var part = new byte[81920];
        for (int read; (read = content.Read(part)) > 0;)
        {
            memory.Write(part, 0, read);
            if (memory.Length > MaxSize)
            {
                throw Refused(caller, name, "文件过大", "it is too large");
            }
        }

        ReadOnlySpan<byte> bytes = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        return bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
    }

    private static DeskRuleException Refused(Caller caller, string name, string chinese, string english) =>
        new("not-a-definition", 400, caller.Language == Languages.Chinese ? $"无法导入 {name}：{chinese}。" : $"{name} cannot be imported: {english}.");

    /// <summary>Lower case, words joined by hyphens; nothing that means something to a file system.</summary>
    private static string Slug(string text)
    {
        var slug = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (char.IsLetterOrDigit(letter))
            {
                slug.Append(char.ToLowerInvariant(letter));
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString().TrimEnd('-');
    }
}
