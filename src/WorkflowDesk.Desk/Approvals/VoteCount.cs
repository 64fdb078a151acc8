namespace WorkflowDesk.Desk.Approvals;

/// <summary>What the votes on a plan amount to.</summary>
/// <param name="Outcome">Null: not decided.</param>
/// <param name="NextLevel">The next level of a sequence is to be asked.</param>
public sealed record VoteCount(string? Outcome, bool NextLevel)
{
    public const string Approved = "Approved";
    public const string Rejected = "Rejected";
    public const string MoreInformation = "MoreInformation";
    public const string Expired = "Expired";

    private static readonly VoteCount s_open = new(null, false);

    /// <param name="votes">Votes on the plan as it stands; of a sequence those of the level that is asked.</param>
    /// <param name="levels">Levels of a sequence, else 1.</param>
    /// <param name="voters">How many people may vote or have voted, deputies included.</param>
    /// <param name="seats">How many must approve where all must.</param>
    public static VoteCount Of(Approval approval, IReadOnlyCollection<ApprovalVote> votes, int levels, int voters, int seats)
    {
        var approvals = votes.Count(vote => vote.Outcome == Approved);
        var rejections = votes.Count(vote => vote.Outcome == Rejected);
        return approval.Mode switch
        {
            // Whoever asks a question cannot decide yet, and the answer may change what the others think.
            _ when votes.Any(vote => vote.Outcome == MoreInformation) => new(MoreInformation, false),
            ApprovalMode.Quorum => approvals >= Math.Max(1, approval.Quorum) ? new(Approved, false) : voters - rejections < approval.Quorum ? new(Rejected, false) : s_open,
            _ when rejections > 0 => new(Rejected, false),
            ApprovalMode.All => approvals >= Math.Max(1, seats) ? new(Approved, false) : s_open,
            ApprovalMode.Sequence when approvals > 0 && approval.Level + 1 < levels => new(null, true),
            _ => approvals > 0 ? new(Approved, false) : s_open,
        };
    }
}
