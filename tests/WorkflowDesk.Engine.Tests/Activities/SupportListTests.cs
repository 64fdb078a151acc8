using System.Text.RegularExpressions;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Tests.Activities;

/// <summary><c>docs/elsa-support.md</c> says what runs; these tests keep it true.</summary>
public partial class SupportListTests
{
    [Fact]
    public void Every_activity_called_supported_is_registered_and_the_other_way_round()
    {
        var registered = BuiltInActivities.All.Select(a => a.Descriptor.TypeName).Order(StringComparer.Ordinal);
        Assert.Equal(registered, Rows("Elsa.", supported: true).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_activity_called_refused_is_registered()
    {
        var registry = new ActivityRegistry(BuiltInActivities.All);
        var refused = Rows("Elsa.", supported: false);
        Assert.NotEmpty(refused);
        Assert.All(refused, type => Assert.True(registry.Find(type) is null, $"{type} is called refused, but it runs"));
    }

    [Fact]
    public void Every_expression_type_called_supported_runs_and_the_other_way_round() =>
        Assert.Equal(ExpressionCompiler.Supported.Order(StringComparer.Ordinal), Rows("expression ", supported: true).Order(StringComparer.Ordinal));

    private static List<string> Rows(string prefix, bool supported)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "docs", "elsa-support.md")))
        {
            folder = folder.Parent;
        }

        Assert.True(folder is not null, "docs/elsa-support.md was not found above the test binaries");
        var rows = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(folder.FullName, "docs", "elsa-support.md")))
        {
            if (Row().Match(line) is { Success: true } row
                && row.Groups["prefix"].Value == prefix
                && row.Groups["state"].Value.StartsWith("yes", StringComparison.Ordinal) == supported)
            {
                rows.Add(prefix == "Elsa." ? prefix + row.Groups["name"].Value : row.Groups["name"].Value);
            }
        }

        return rows;
    }

    [GeneratedRegex(@"^\| `(?<prefix>Elsa\.|expression )(?<name>\w+)` \| (?<state>yes|refused)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();
}
