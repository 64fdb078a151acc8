using System.Text.Encodings.Web;
using System.Text.Json;

namespace WorkflowDesk.Desk;

/// <summary>The one way the desk writes JSON into rows: camelCase, Chinese left readable.</summary>
public static class DeskJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
