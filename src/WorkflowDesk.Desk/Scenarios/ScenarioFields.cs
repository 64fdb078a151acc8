using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>Reads the properties of one JSON object and notes what is wrong with them, each with its path.</summary>
internal sealed class ScenarioFields
{
    private readonly JsonObject _json;
    private readonly string _path;
    private readonly List<ScenarioProblem> _problems;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal) { "$schema" };

    public ScenarioFields(JsonObject json, string path, List<ScenarioProblem> problems)
    {
        _json = json;
        _path = path;
        _problems = problems;
    }

    public bool Has(string name) => Ask(name) is not null;

    public void Note(string? name, string zh, string en) => _problems.Add(new(name is null ? _path : $"{_path}.{name}", new LocalizedText(zh, en)));

    /// <summary>Whatever has not been asked for is a slip of the pen.</summary>
    public void NothingElse()
    {
        foreach (var (name, _) in _json.Where(property => !_asked.Contains(property.Key)))
        {
            var known = string.Join(", ", _asked.Where(asked => asked[0] != '$').Order(StringComparer.Ordinal));
            Note(name, $"未知属性；可用：{known}。", $"unknown property; there are {known}.");
        }
    }

    public string? Text(string name)
    {
        switch (Ask(name))
        {
            case null:
                return null;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is var text && !string.IsNullOrWhiteSpace(text):
                return text;
            default:
                Note(name, "应为非空文本。", "text is expected, and not an empty one.");
                return null;
        }
    }

    public string Needed(string name)
    {
        if (!Has(name))
        {
            Note(name, "缺少此项。", "it is missing.");
            return "";
        }

        return Text(name) ?? "";
    }

    public string? OneOf(string name, IReadOnlyList<string> values)
    {
        var text = Text(name);
        if (text is null || values.Contains(text))
        {
            return text;
        }

        Note(name, $"“{text}”无效，可选：{string.Join(", ", values)}。", $"'{text}' is none of {string.Join(", ", values)}.");
        return null;
    }

    public string? Actor(string name)
    {
        var text = Text(name);
        if (text is not null && !Actors.IsKnown(text))
        {
            NoActor(name, text);
        }

        return text;
    }

    public IReadOnlyList<string> ActorList(string name)
    {
        var actors = TextList(name) ?? [];
        for (var i = 0; i < actors.Count; i++)
        {
            if (!Actors.IsKnown(actors[i]))
            {
                NoActor($"{name}[{i}]", actors[i]);
            }
        }

        return actors;
    }

    public IReadOnlyList<string>? TextList(string name, IReadOnlyList<string>? values = null)
    {
        var found = Ask(name);
        if (found is null)
        {
            return null;
        }

        if (found is not JsonArray array || array.Any(item => item?.GetValueKind() != JsonValueKind.String))
        {
            Note(name, "应为文本列表。", "a list of texts is expected.");
            return null;
        }

        var texts = array.Select(item => item!.GetValue<string>()).ToList();
        for (var i = 0; values is not null && i < texts.Count; i++)
        {
            if (!values.Contains(texts[i]))
            {
                Note($"{name}[{i}]", $"“{texts[i]}”无效，可选：{string.Join(", ", values)}。", $"'{texts[i]}' is none of {string.Join(", ", values)}.");
            }
        }

        return texts;
    }

    /// <summary>Both languages, or one text for both.</summary>
    public LocalizedText Localized(string name, bool isNeeded)
    {
        var found = Ask(name);
        var text = found is JsonObject or JsonValue ? LocalizedText.Of(found) : LocalizedText.Empty;
        if (text.IsEmpty && (isNeeded || found is not null))
        {
            Note(name, "应为 {\"zh-CN\": …, \"en\": …} 或一段文本。", "{\"zh-CN\": …, \"en\": …} or one text is expected.");
        }

        return text;
    }

    public JsonObject Object(string name)
    {
        switch (Ask(name))
        {
            case null:
                return [];
            case JsonObject found:
                return (JsonObject)found.DeepClone();
            default:
                Note(name, "应为 JSON 对象。", "a JSON object is expected.");
                return [];
        }
    }

    public JsonNode? Any(string name) => Ask(name)?.DeepClone();

    public int? Number(string name)
    {
        var found = Ask(name);
        if (found is null || (found is JsonValue value && value.TryGetValue<int>(out var number) && number >= 0))
        {
            return found?.GetValue<int>();
        }

        Note(name, "应为不小于 0 的整数。", "a whole number, 0 or more, is expected.");
        return null;
    }

    public bool Flag(string name)
    {
        var found = Ask(name);
        if (found is not null && found.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
        {
            Note(name, "应为 true 或 false。", "true or false is expected.");
            return false;
        }

        return found?.GetValue<bool>() ?? false;
    }

    public DateTimeOffset? Moment(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            return moment;
        }

        Note(name, "应为时间，例如 2024-05-20T09:00:00+08:00。", "a time such as 2024-05-20T09:00:00+08:00 is expected.");
        return null;
    }

    /// <summary>An ISO 8601 duration of at most a year.</summary>
    public TimeSpan? Duration(string name)
    {
        var text = Text(name) ?? "";
        try
        {
            if (text.StartsWith('P') && XmlConvert.ToTimeSpan(text) is { } span && span > TimeSpan.Zero && span <= TimeSpan.FromDays(366))
            {
                return span;
            }
        }
        catch (FormatException)
        {
            // Said below, as for every other text that is none.
        }
        catch (OverflowException)
        {
            // The same.
        }

        Note(name, "应为 due，或不超过一年的时长，例如 PT4H、P3D。", "'due' or a duration of at most a year such as PT4H or P3D is expected.");
        return null;
    }

    public IReadOnlyList<T> Each<T>(string name, int max, Func<ScenarioFields, T> read)
    {
        var found = Ask(name);
        if (found is null)
        {
            return [];
        }

        if (found is not JsonArray array || array.Count > max)
        {
            Note(name, $"应为列表，最多 {max} 项。", $"a list of at most {max} is expected.");
            return [];
        }

        var items = new List<T>();
        for (var i = 0; i < array.Count; i++)
        {
            if (array[i] is JsonObject item)
            {
                items.Add(read(new ScenarioFields(item, $"{_path}.{name}[{i}]", _problems)));
            }
            else
            {
                Note($"{name}[{i}]", "应为 JSON 对象。", "a JSON object is expected.");
            }
        }

        return items;
    }

    public T? One<T>(string name, Func<ScenarioFields, T> read)
        where T : class
    {
        switch (Ask(name))
        {
            case null:
                return null;
            case JsonObject found:
                return read(new ScenarioFields(found, $"{_path}.{name}", _problems));
            default:
                Note(name, "应为 JSON 对象。", "a JSON object is expected.");
                return null;
        }
    }

    private void NoActor(string name, string text)
    {
        var roles = string.Join(", ", Role.All);
        Note(name, $"“{text}”不是参与者；可用：requester、handler、role:（{roles}）、team:…、user:…。", $"'{text}' is nobody; there are requester, handler, role: ({roles}), team:… and user:….");
    }

    private JsonNode? Ask(string name)
    {
        _asked.Add(name);
        return _json[name];
    }
}
