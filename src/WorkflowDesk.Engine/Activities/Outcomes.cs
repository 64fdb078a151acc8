namespace WorkflowDesk.Engine.Activities;

/// <summary>The outcomes an activity completed with.</summary>
public sealed record Outcomes
{
    /// <summary>An activity that names no outcome: followed on "Done" and on connections without a port.</summary>
    public static readonly Outcomes Default = new(["Done"], followsUnnamed: true);

    /// <summary>No outcome at all: nothing is followed.</summary>
    public static readonly Outcomes Empty = new([], followsUnnamed: false);

    private readonly bool _followsUnnamed;

    private Outcomes(IReadOnlyList<string> names, bool followsUnnamed)
    {
        Names = names;
        _followsUnnamed = followsUnnamed;
    }

    public IReadOnlyList<string> Names { get; }

    public static Outcomes Of(IReadOnlyList<string> names) => new(names, followsUnnamed: false);

    /// <summary>Whether a connection from this port is followed; a null port stands for a connection without one.</summary>
    public bool Follows(string? port)
    {
        if (port is null)
        {
            return _followsUnnamed;
        }

        for (var i = 0; i < Names.Count; i++)
        {
            if (string.Equals(Names[i], port, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
