using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Web.Pages.Definitions;

/// <summary>Which processes the desk knows, which version of each serves, and how many tickets run on it.</summary>
[RequestSizeLimit(LargestImport)]
public sealed class IndexModel(DefinitionHistory history, DefinitionLibrary library) : OwnerPage
{
    /// <summary>Bytes of all files together. 8 MiB.</summary>
    public const int LargestImport = 8 * 1024 * 1024;

    public IReadOnlyList<DefinitionEntry> Definitions { get; private set; } = [];

    public async Task OnGetAsync() => Definitions = await history.ReadAsync(null, Cancelled);

    /// <summary>Takes exported files in as drafts.</summary>
    public async Task<IActionResult> OnPostImportAsync(List<IFormFile> files)
    {
        try
        {
            var models = new List<JsonObject>();
            foreach (var file in files)
            {
                models.Add(await ReadAsync(file));
            }

            if (models.Count == 0)
            {
                throw new DeskRuleException("fields-missing", 422, Words["definitions.import-none"]) { Fields = new Dictionary<string, string> { ["files"] = Words["definitions.import-none"] } };
            }

            var drafts = await library.ImportAsync(Caller, models, Cancelled);
            Say("definitions.import-done", drafts.Count);
            return Redirect(drafts is [var draft] ? $"/definitions/{Uri.EscapeDataString(draft.DefinitionId)}" : "/definitions");
        }
        catch (DeskRuleException rule)
        {
            Refused(rule);
            await OnGetAsync();
            return Page();
        }
    }

    private async Task<JsonObject> ReadAsync(IFormFile file)
    {
        using var reader = new StreamReader(file.OpenReadStream());
        try
        {
            var json = WorkflowDefinition.Read(await reader.ReadToEndAsync(Cancelled)).Json;
            return (JsonObject)json.DeepClone();
        }
        catch (Exception problem) when (problem is DefinitionFormatException or JsonException)
        {
            var reason = Words["definitions.import-wrong", file.FileName, problem.Message];
            throw new DeskRuleException("not-a-definition", 400, reason) { Fields = new Dictionary<string, string> { ["files"] = reason } };
        }
    }
}
