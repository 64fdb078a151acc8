namespace WorkflowDesk.Engine.Expressions;

/// <summary>The kinds of value Elsa's type aliases come down to, once values are JSON.</summary>
public enum ValueKind
{
    /// <summary>Anything; stored as it is.</summary>
    Object,

    /// <summary>Anything; a text that looks like a JSON object or array is read as one.</summary>
    Json,
    String,
    Boolean,
    Int16,
    Int32,
    Int64,
    Single,
    Double,
    Decimal,
    Guid,
    DateTime,
    DateTimeOffset,
    TimeSpan,
    Bytes,

    /// <summary>One of the names given by the input.</summary>
    Enum,

    /// <summary>A JSON object.</summary>
    Dictionary,

    /// <summary>A JSON array.</summary>
    List,
}

/// <summary>A type named by an alias, such as <c>Int32?</c>, <c>String[]</c> or <c>ICollection&lt;Object&gt;</c>.</summary>
public sealed record DataType(ValueKind Kind, DataType? Element = null, bool IsNullable = false)
{
    public static readonly DataType Object = new(ValueKind.Object, IsNullable: true);
    public static readonly DataType String = new(ValueKind.String, IsNullable: true);
    public static readonly DataType Boolean = new(ValueKind.Boolean);

    private static readonly string[] s_lists = ["IEnumerable", "ICollection", "IList", "IReadOnlyCollection", "IReadOnlyList", "ISet", "List", "HashSet", "Collection"];

    private static readonly string[] s_families = ["System.", "Elsa.", "Newtonsoft.Json.Linq.", "Microsoft.AspNetCore."];

    /// <summary>Names allowed for <see cref="ValueKind.Enum"/>.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    public static DataType EnumOf(params string[] names) => new(ValueKind.Enum) { Names = names };

    /// <summary>The type of an alias (read without regard to case); null when there is no such alias.</summary>
    public static DataType? TryParse(string? alias)
    {
        alias = alias?.Trim();
        if (string.IsNullOrEmpty(alias))
        {
            return Object;
        }

        if (alias.EndsWith("[]", StringComparison.Ordinal))
        {
            if (alias == "System.Byte[]")
            {
                return new(ValueKind.Bytes, IsNullable: true);
            }

            return TryParse(alias[..^2]) is { } element ? new(ValueKind.List, element, IsNullable: true) : null;
        }

        if (alias.EndsWith('>') && alias.IndexOf('<', StringComparison.Ordinal) is > 0 and var open)
        {
            return Array.Exists(s_lists, name => name.Equals(alias[..open], StringComparison.OrdinalIgnoreCase)) && TryParse(alias[(open + 1)..^1]) is { } element
                ? new(ValueKind.List, element, IsNullable: true)
                : null;
        }

        if (alias.EndsWith('?'))
        {
            return TryParse(alias[..^1]) is { } inner ? inner with { IsNullable = true } : null;
        }

        // Old files name .NET types, some with their assembly; an alias has none of these.
        return alias.AsSpan().ContainsAny('.', ',', '`') ? DotNet(alias) : Simple(alias);
    }

    /// <summary>A .NET name: of one of the types behind the aliases, of a list of them or a dictionary; null when it is another.</summary>
    private static DataType? DotNet(string name)
    {
        if (name.IndexOf('`', StringComparison.Ordinal) is > 0 and var tick)
        {
            var family = name[(name.LastIndexOf('.', tick) + 1)..tick];
            return Arguments(name, tick) switch
            {
                [var one] when family == "Nullable" => TryParse(one) is { } inner ? inner with { IsNullable = true } : null,
                [var one] when Array.Exists(s_lists, list => list == family) => TryParse(one) is { } element ? new(ValueKind.List, element, IsNullable: true) : null,
                [var key, _] when family is "IDictionary" or "Dictionary" or "IReadOnlyDictionary" && TryParse(key)?.Kind == ValueKind.String => new(ValueKind.Dictionary, IsNullable: true),
                _ => null,
            };
        }

        var type = name.Split(',')[0].TrimEnd();
        if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            return TryParse(type);
        }

        // Elsa's own types have short names too, but another library's "String" need not be text.
        return s_families.Any(family => type.StartsWith(family, StringComparison.Ordinal)) ? Simple(type[(type.LastIndexOf('.') + 1)..]) : null;
    }

    /// <summary>What stands in <c>`1[[…],[…]]</c>; empty when it is not written that way, or goes on as an array.</summary>
    private static List<string> Arguments(string name, int tick)
    {
        var found = new List<string>();
        var depth = 0;
        var begin = 0;
        for (var i = name.IndexOf('[', tick); i >= 0 && i < name.Length; i++)
        {
            if (name[i] == '[' && ++depth == 2)
            {
                begin = i + 1;
            }
            else if (name[i] == ']' && depth-- == 2)
            {
                found.Add(name[begin..i]);
            }
            else if (depth == 0)
            {
                // The assembly, or brackets of an array behind it.
                break;
            }
        }

        var end = name.LastIndexOf(']');
        return depth == 0 && end > 1 && name[end - 1] != '[' ? found : [];
    }

    private static DataType? Simple(string alias) => alias.ToUpperInvariant() switch
    {
        "OBJECT" or "HTTPSTATUSCODE" => Object,
        "JSONELEMENT" or "JSONNODE" or "FLOWSCOPE" or "TOKEN" or "EXCEPTIONSTATE" or "HTTPREQUEST" or "HTTPHEADERS" or "ROUTEDATA" or "FORMFILE" or "HTTPFILE" or "DOWNLOADABLE" => new(ValueKind.Json, IsNullable: true),
        "STRING" or "URI" => String,
        "BOOLEAN" => Boolean,
        "INT16" => new(ValueKind.Int16),
        "INT32" => new(ValueKind.Int32),
        "INT64" or "LONG" => new(ValueKind.Int64),
        "SINGLE" => new(ValueKind.Single),
        "DOUBLE" => new(ValueKind.Double),
        "DECIMAL" => new(ValueKind.Decimal),
        "GUID" => new(ValueKind.Guid),
        "DATETIME" => new(ValueKind.DateTime),
        "DATETIMEOFFSET" => new(ValueKind.DateTimeOffset),
        "TIMESPAN" => new(ValueKind.TimeSpan),
        "BYTEARRAY" or "STREAM" => new(ValueKind.Bytes, IsNullable: true),
        "JSON" or "EXPANDOOBJECT" or "JSONOBJECT" or "JOBJECT" or "STRINGDICTIONARY" or "OBJECTDICTIONARY" or "STRINGMAP" or "OBJECTMAP" or "EXECUTEWORKFLOWRESULT" => new(ValueKind.Dictionary, IsNullable: true),
        "JSONARRAY" or "JARRAY" => new(ValueKind.List, Object, IsNullable: true),
        "SWITCHMODE" => EnumOf("MatchFirst", "MatchAny"),
        "LOGPERSISTENCEMODE" => EnumOf("Inherit", "Include", "Exclude"),
        "FORKJOINMODE" => EnumOf("WaitAll", "WaitAny"),
        "FLOWJOINMODE" => EnumOf("WaitAll", "WaitAllActive", "WaitAny"),
        _ => null,
    };
}
