namespace WorkflowDesk.Engine.Activities;

/// <summary>Stands for an activity whose type is unknown: the definition can be read and written, running it fails.</summary>
internal sealed class NotFoundActivity(string missingType) : Activity
{
    public const string TypeName = "Elsa.NotFoundActivity";

    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = TypeName,
        DisplayName = $"Not Found: {missingType}",
        Category = "System",
        IsBrowsable = false,
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) =>
        new(ActivityResult.Fail($"The activity type '{missingType}' is not known here."));
}
