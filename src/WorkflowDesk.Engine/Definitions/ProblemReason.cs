using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace WorkflowDesk.Engine.Definitions;

/// <summary>
/// Why something is a problem: an English sentence that remembers what was filled in where. Written as an interpolated
/// string; hosts find a code and other languages by its <see cref="Template"/>.
/// </summary>
[InterpolatedStringHandler]
public sealed class ProblemReason
{
    private readonly StringBuilder _template;
    private readonly List<string> _arguments;

    public ProblemReason(int literalLength, int formattedCount)
    {
        _template = new StringBuilder(literalLength + (formattedCount * 3));
        _arguments = new List<string>(formattedCount);
    }

    /// <summary>The sentence with <c>{0}</c>, <c>{1}</c> … where values stand, as <see cref="string.Format(IFormatProvider, string, object[])"/> reads it.</summary>
    public string Template => _template.ToString();

    /// <summary>What stands in the places.</summary>
    public IReadOnlyList<string> Arguments => _arguments;

    public static implicit operator ProblemReason(string text) => Of(text);

    /// <summary>A sentence without places.</summary>
    public static ProblemReason Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reason = new ProblemReason(text.Length, 0);
        reason.AppendLiteral(text);
        return reason;
    }

    /// <summary>A template and what stands in its places.</summary>
    public static ProblemReason Of(string template, IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(arguments);
        var reason = new ProblemReason(template.Length, 0);
        reason._template.Append(template);
        reason._arguments.AddRange(arguments);
        return reason;
    }

    public void AppendLiteral(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _template.Append(text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
    }

    public void AppendFormatted<T>(T value)
    {
        _template.Append(CultureInfo.InvariantCulture, $"{{{_arguments.Count}}}");
        _arguments.Add(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
    }

    public override string ToString() => string.Format(CultureInfo.InvariantCulture, Template, [.. _arguments]);
}
