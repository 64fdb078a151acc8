using System.Text.Json;

namespace WorkflowDesk.Desk.Mail.Inbound;

internal static class InboundJson
{
    /// <exception cref="DeskRuleException">400: no JSON.</exception>
    public static async Task<JsonDocument> ParseAsync(Stream posted, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonDocument.ParseAsync(posted, default, cancellationToken);
        }
        catch (JsonException problem)
        {
            var where = $"Not JSON at line {problem.LineNumber + 1}, byte {problem.BytePositionInLine + 1}.";
            throw new DeskRuleException("mail-not-json", 400, where)
            {
                Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["$"] = where },
            };
        }
    }
}
