using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Tasks;

/// <summary>A text in the languages of the desk. In JSON <c>{"zh-CN": …, "en": …}</c> or a plain string for both.</summary>
[JsonConverter(typeof(LocalizedTextConverter))]
public sealed record LocalizedText(string Chinese, string English)
{
    public static LocalizedText Empty { get; } = new("", "");

    public bool IsEmpty => Chinese.Length == 0 && English.Length == 0;

    public string In(string language) => language == Languages.English
        ? English.Length > 0 ? English : Chinese
        : Chinese.Length > 0 ? Chinese : English;

    public static LocalizedText Of(JsonNode? node) => node switch
    {
        JsonObject texts => new(texts[Languages.Chinese]?.ToString() ?? "", texts[Languages.English]?.ToString() ?? ""),
        JsonValue value => new(value.ToString(), value.ToString()),
        _ => Empty,
    };

    public JsonObject ToJson() => new() { [Languages.Chinese] = Chinese, [Languages.English] = English };
}

internal sealed class LocalizedTextConverter : JsonConverter<LocalizedText>
{
    public override LocalizedText Read(ref System.Text.Json.Utf8JsonReader reader, Type typeToConvert, System.Text.Json.JsonSerializerOptions options) =>
        LocalizedText.Of(JsonNode.Parse(ref reader));

    public override void Write(System.Text.Json.Utf8JsonWriter writer, LocalizedText value, System.Text.Json.JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString(Languages.Chinese, value.Chinese);
        writer.WriteString(Languages.English, value.English);
        writer.WriteEndObject();
    }
}
