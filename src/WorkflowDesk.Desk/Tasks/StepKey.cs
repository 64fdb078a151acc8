namespace WorkflowDesk.Desk.Tasks;

/// <summary>Keys of the steps the desk itself has rules for (workflows/README.md, "The contract").</summary>
public static class StepKey
{
    /// <summary>A supervisor names a handler when routing found none.</summary>
    public const string Assign = "assign";

    public const string ProvideInformation = "provide-information";

    public const string DecideEscalation = "decide-escalation";

    public const string Plan = "plan";

    /// <summary>The plan is carried out.</summary>
    public const string Implement = "implement";
}
