using System.Text;
using System.Text.RegularExpressions;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>A mistake in the text of a message.</summary>
/// <param name="Line">From 1.</param>
public sealed record TemplateProblem(int Line, LocalizedText Text);

/// <summary>
/// Text with places for values, a small part of what Handlebars writes: <c>{{x}}</c>, <c>{{moment x}}</c>,
/// <c>{{#if x}}…{{else}}…{{/if}}</c>, <c>{{#unless x}}</c>, <c>{{#is x "word"}}</c>. There are no loops, no calls and no
/// members of objects, so what it costs is bounded by its length, and values never act as template text. A tag of a
/// condition that stands alone on its line takes the line away with it.
/// </summary>
public sealed partial class TemplateText
{
    /// <summary>Conditions inside each other.</summary>
    public const int MaxDepth = 10;

    /// <summary>Characters of one inserted value; the rest is cut.</summary>
    public const int MaxValueLength = 20_000;

    /// <summary>Characters of what is written; nothing is added beyond.</summary>
    public const int MaxWrittenLength = 100_000;

    private readonly List<Node> _nodes;

    private TemplateText(List<Node> nodes, IReadOnlyList<TemplateProblem> problems, IReadOnlyList<(string Name, int Line)> names)
    {
        _nodes = nodes;
        Problems = problems;
        Names = names;
    }

    /// <summary>Empty: it can be written.</summary>
    public IReadOnlyList<TemplateProblem> Problems { get; }

    /// <summary>Values it asks for, each as often as it stands there.</summary>
    public IReadOnlyList<(string Name, int Line)> Names { get; }

    public static TemplateText Read(string source)
    {
        var reader = new Reader(source);
        var nodes = reader.ReadAll();
        return new TemplateText(nodes, reader.Problems, reader.Names);
    }

    /// <param name="values">Texts, numbers, flags, lists, and objects of these; what is absent is empty.</param>
    internal string Write(IReadOnlyDictionary<string, object?> values, MessageWords words)
    {
        var written = new StringBuilder();
        Write(_nodes, values, words, written);
        return written.ToString();
    }

    private static void Write(IReadOnlyList<Node> nodes, IReadOnlyDictionary<string, object?> values, MessageWords words, StringBuilder written)
    {
        foreach (var node in nodes)
        {
            switch (node)
            {
                case Fixed part:
                    Append(written, part.Text);
                    break;
                case Place place:
                    Append(written, Written(place.Way, Find(values, place.Name), words));
                    break;
                case Choice choice:
                    Write(choice.Holds(Find(values, choice.Name), words) ? choice.Then : choice.Else, values, words, written);
                    break;
            }
        }
    }

    private static void Append(StringBuilder written, string text)
    {
        var room = MaxWrittenLength - written.Length;
        written.Append(text.Length <= room ? text : text[..room]);
    }

    private static string Written(string way, object? value, MessageWords words)
    {
        var text = way switch
        {
            "span" => words.Duration(value),
            "moment" => words.Moment(value),
            "word" => words.Of(words.Text(value)),
            "quote" => string.Join('\n', words.Text(value).ReplaceLineEndings("\n").Trim().Split('\n').Select(line => "> " + line)),
            _ => words.Text(value),
        };
        return text.Length <= MaxValueLength ? text : text[..(char.IsHighSurrogate(text[MaxValueLength - 2]) ? MaxValueLength - 2 : MaxValueLength - 1)] + "…";
    }

    private static object? Find(IReadOnlyDictionary<string, object?> values, string name) => name.Split('.', 2) switch
    {
        [var outer, var inner] => values.GetValueOrDefault(outer) is IReadOnlyDictionary<string, object?> nested ? nested.GetValueOrDefault(inner) : null,
        _ => values.GetValueOrDefault(name),
    };

    private abstract record Node;

    private sealed record Fixed(string Text) : Node;

    private sealed record Place(string Way, string Name) : Node;

    private sealed record Choice(string Test, string Name, string Word, List<Node> Then, List<Node> Else) : Node
    {
        public bool Holds(object? value, MessageWords words) => Test switch
        {
            "is" => words.Text(value) == Word,
            "unless" => !IsSet(value, words),
            _ => IsSet(value, words),
        };

        private static bool IsSet(object? value, MessageWords words) => value switch
        {
            null or false or 0L or 0d => false,
            true => true,
            _ => words.Text(value).Trim().Length > 0,
        };
    }

    private sealed class Reader(string source)
    {
        private readonly Stack<(Choice Choice, int Line, List<Node> Outside)> _open = [];
        private readonly List<Node> _all = [];
        private List<Node> _into = [];

        public List<TemplateProblem> Problems { get; } = [];

        public List<(string Name, int Line)> Names { get; } = [];

        public List<Node> ReadAll()
        {
            _into = _all;
            for (var at = 0; at < source.Length;)
            {
                var start = source.IndexOf("{{", at, StringComparison.Ordinal);
                if (start < 0)
                {
                    _into.Add(new Fixed(source[at..]));
                    break;
                }

                var end = source.IndexOf("}}", start + 2, StringComparison.Ordinal);
                if (end < 0 || source.AsSpan(start, end - start).Contains('\n'))
                {
                    Wrong(start, "“{{” 之后在本行内缺少 “}}”", "\"{{\" is not closed by \"}}\" on its line");
                    at = start + 2;
                    continue;
                }

                var inner = source[(start + 2)..end].Trim();
                var (textEnd, next) = IsCondition(inner) ? AloneOnItsLine(at, start, end + 2) : (start, end + 2);
                _into.Add(new Fixed(source[at..textEnd]));
                Take(inner, start);
                at = next;
            }

            foreach (var (choice, line, _) in _open)
            {
                Problems.Add(new TemplateProblem(line, new($"“{{{{#{choice.Test} …}}}}” 没有对应的 “{{{{/{choice.Test}}}}}”", $"\"{{{{#{choice.Test} …}}}}\" is never closed by \"{{{{/{choice.Test}}}}}\"")));
            }

            Problems.Sort((left, right) => left.Line.CompareTo(right.Line));
            return _all;
        }

        private static bool IsCondition(string inner) => inner == "else" || inner.StartsWith('#') || inner.StartsWith('/');

        private (int TextEnd, int Next) AloneOnItsLine(int at, int start, int end)
        {
            var lineStart = start;
            while (lineStart > at && source[lineStart - 1] is ' ' or '\t')
            {
                lineStart--;
            }

            var lineEnd = end;
            while (lineEnd < source.Length && source[lineEnd] is ' ' or '\t')
            {
                lineEnd++;
            }

            var begins = lineStart == 0 || source[lineStart - 1] == '\n';
            var ends = lineEnd == source.Length || source[lineEnd] == '\n';
            return begins && ends ? (lineStart, Math.Min(lineEnd + 1, source.Length)) : (start, end);
        }

        private void Take(string inner, int start)
        {
            if (inner == "else")
            {
                Else(start);
            }
            else if (Value().Match(inner) is { Success: true } value)
            {
                _into.Add(new Place(value.Groups[1].Value, Named(value.Groups[2].Value, start)));
            }
            else if (Opening().Match(inner) is { Success: true } opening)
            {
                Open(new Choice(opening.Groups[1].Value, Named(opening.Groups[2].Value, start), "", [], []), start);
            }
            else if (Comparison().Match(inner) is { Success: true } comparison)
            {
                Open(new Choice("is", Named(comparison.Groups[1].Value, start), comparison.Groups[2].Value, [], []), start);
            }
            else if (inner is "/if" or "/unless" or "/is")
            {
                Close(inner[1..], start);
            }
            else
            {
                Wrong(start, $"看不懂 “{{{{{Short(inner)}}}}}”", $"\"{{{{{Short(inner)}}}}}\" is not understood");
            }
        }

        private string Named(string name, int start)
        {
            Names.Add((name, LineOf(start)));
            return name;
        }

        private void Open(Choice choice, int start)
        {
            if (_open.Count == MaxDepth)
            {
                Wrong(start, $"条件嵌套超过 {MaxDepth} 层", $"more than {MaxDepth} conditions inside each other");
            }

            _into.Add(choice);
            _open.Push((choice, LineOf(start), _into));
            _into = choice.Then;
        }

        private void Else(int start)
        {
            if (_open.Count == 0 || _into != _open.Peek().Choice.Then)
            {
                Wrong(start, "“{{else}}” 不在条件之内", "\"{{else}}\" stands in no condition");
                return;
            }

            _into = _open.Peek().Choice.Else;
        }

        private void Close(string test, int start)
        {
            if (_open.Count == 0 || _open.Peek().Choice.Test != test)
            {
                Wrong(start, $"“{{{{/{test}}}}}” 没有对应的开头", $"\"{{{{/{test}}}}}\" closes nothing");
                return;
            }

            _into = _open.Pop().Outside;
        }

        private void Wrong(int start, string zh, string en) => Problems.Add(new TemplateProblem(LineOf(start), new(zh, en)));

        private int LineOf(int at) => source.AsSpan(0, at).Count('\n') + 1;

        private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";
    }

    [GeneratedRegex(@"^(?:(span|moment|word|quote)\s+)?([A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9_-]*)?)$", RegexOptions.None, 1000)]
    private static partial Regex Value();

    [GeneratedRegex(@"^#\s*(if|unless)\s+([A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9_-]*)?)$", RegexOptions.None, 1000)]
    private static partial Regex Opening();

    [GeneratedRegex("""^#\s*is\s+([A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9_-]*)?)\s+"([^"{}]*)"$""", RegexOptions.None, 1000)]
    private static partial Regex Comparison();
}
