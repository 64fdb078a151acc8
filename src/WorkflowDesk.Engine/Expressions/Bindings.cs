using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;

namespace WorkflowDesk.Engine.Expressions;

/// <summary>One input of one activity node, compiled.</summary>
internal sealed class InputBinding(InputDescriptor descriptor, DataType type)
{
    public InputDescriptor Descriptor { get; } = descriptor;

    public DataType Type { get; } = type;

    /// <summary>As written; null when the property is missing or null.</summary>
    public Expression? Expression { get; init; }

    public bool IsSet => Expression is not null;

    /// <summary>Null when the value is a constant.</summary>
    public CompiledExpression? Computed { get; init; }

    /// <summary>The value of a constant, converted; or the default.</summary>
    public JsonNode? Constant { get; init; }
}

/// <summary>Where the value of an output goes besides the burst's register.</summary>
/// <param name="Target">A variable id in scope or the name of a workflow output.</param>
/// <param name="Type">Of the output: without a converter the value is converted to it.</param>
internal sealed record OutputBinding(string Name, string Target, DataType Type)
{
    /// <summary>Id of the converter the binding names.</summary>
    public string? Converter { get; init; }

    public JsonObject Settings { get; init; } = [];

    /// <exception cref="OutputConversionException">There is no such converter, or it failed.</exception>
    public JsonNode? Converted(JsonNode? value)
    {
        try
        {
            return Converter is null ? value
                : OutputConverter.Find(Converter) is { } converter ? converter.Convert(value, Settings)
                : throw new NotSupportedException("there is no such converter.");
        }
        catch (Exception e) when (e is not OutputConversionException)
        {
            throw new OutputConversionException(Name, Converter ?? "", e);
        }
    }
}
