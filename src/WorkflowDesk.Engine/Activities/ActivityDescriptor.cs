using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Activities;

/// <summary>How an activity takes part in a workflow; the names are Elsa's.</summary>
public enum ActivityKind
{
    Action,
    Trigger,
    Job,
    Task,
}

/// <summary>What designers and the compiler know about an activity type.</summary>
public sealed record ActivityDescriptor
{
    /// <summary>The type in definition JSON, e.g. <c>Elsa.WriteLine</c>.</summary>
    public required string TypeName { get; init; }

    public int Version { get; init; } = 1;

    public string Namespace => TypeName.LastIndexOf('.') is > 0 and var dot ? TypeName[..dot] : "";

    /// <summary>The type name without its namespace.</summary>
    public string Name => TypeName[(TypeName.LastIndexOf('.') + 1)..];

    public required string DisplayName { get; init; }

    public string Description { get; init; } = "";

    /// <summary>The group in the designer's toolbox.</summary>
    public required string Category { get; init; }

    public ActivityKind Kind { get; init; }

    public IReadOnlyList<InputDescriptor> Inputs { get; init; } = [];

    public IReadOnlyList<OutputDescriptor> Outputs { get; init; } = [];

    /// <summary>Static ports. Empty means the one flow port Done.</summary>
    public IReadOnlyList<PortDescriptor> Ports { get; init; } = [];

    /// <summary>Holds children in <c>activities</c> and declares variables.</summary>
    public bool IsContainer { get; init; }

    /// <summary>The preferred start of a flowchart.</summary>
    public bool IsStart { get; init; }

    /// <summary>Ends the flowchart or sequence it stands in.</summary>
    public bool IsTerminal { get; init; }

    public bool IsTrigger => Kind == ActivityKind.Trigger;

    /// <summary>Offered in the toolbox.</summary>
    public bool IsBrowsable { get; init; } = true;

    /// <summary>Texts in other languages by culture name, e.g. <c>zh-CN</c>.</summary>
    public IReadOnlyDictionary<string, ActivityTexts> Texts { get; init; } = new Dictionary<string, ActivityTexts>();

    /// <summary>Passed on to designers unchanged.</summary>
    public JsonObject? CustomProperties { get; init; }
}

/// <summary>The words of an activity in one language; input texts by input name.</summary>
public sealed record ActivityTexts(string DisplayName, string Description, string Category)
{
    public IReadOnlyDictionary<string, (string DisplayName, string Description)> Inputs { get; init; } = new Dictionary<string, (string, string)>();
}

/// <summary>One input of an activity.</summary>
/// <param name="Name">Pascal-cased; the JSON property is its camel case.</param>
/// <param name="TypeName">A type alias of Elsa: <c>String</c>, <c>Int32</c>, <c>String[]</c>, <c>Object</c> …</param>
public sealed record InputDescriptor(string Name, string TypeName)
{
    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    public string? Category { get; init; }

    /// <summary>The designer's editor. Null takes Elsa's default for the type; see <see cref="UIHintOrDefault"/>.</summary>
    public string? UIHint { get; init; }

    /// <summary>Taken when the property is missing or null.</summary>
    public JsonNode? DefaultValue { get; init; }

    /// <summary>The expression type a designer starts with, e.g. <c>Object</c>.</summary>
    public string? DefaultSyntax { get; init; }

    /// <summary>False for plain JSON values (such as <c>cases</c>), which are not expressions and never evaluated.</summary>
    public bool IsWrapped { get; init; } = true;

    /// <summary>False when the activity itself evaluates it (<see cref="ActivityContext.EvaluateAsync"/>).</summary>
    public bool AutoEvaluate { get; init; } = true;

    /// <summary>Left out of the journal.</summary>
    public bool IsSensitive { get; init; }

    /// <summary>False: too large for the journal, such as the bytes of a file.</summary>
    public bool IsJournaled { get; init; } = true;

    public bool IsReadOnly { get; init; }

    public bool IsBrowsable { get; init; } = true;

    public bool IsRequired { get; init; }

    public float Order { get; init; }

    /// <summary>What the designer's editor needs, e.g. the items of a drop-down.</summary>
    public JsonObject? UISpecifications { get; init; }

    public string UIHintOrDefault => UIHint ?? TypeName switch
    {
        "Boolean" => "checkbox",
        "Variable" => "variable-picker",
        _ when TypeName.EndsWith("[]", StringComparison.Ordinal) || TypeName.StartsWith("ICollection<", StringComparison.Ordinal) => "dropdown",
        _ => "singleline",
    };
}

/// <summary>One output of an activity.</summary>
public sealed record OutputDescriptor(string Name, string TypeName)
{
    /// <summary>False: too large for the journal, such as the bytes of a file.</summary>
    public bool IsJournaled { get; init; } = true;

    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    public bool IsBrowsable { get; init; } = true;
}

/// <summary>A flow port is an outcome; an embedded port is a property holding a child activity.</summary>
public enum PortKind
{
    Flow,
    Embedded,
}

/// <summary>One port of an activity. Embedded ports are named as their JSON property (<c>then</c>, <c>body</c>).</summary>
public sealed record PortDescriptor(string Name, PortKind Kind = PortKind.Flow)
{
    public string? DisplayName { get; init; }

    public bool IsBrowsable { get; init; } = true;
}
