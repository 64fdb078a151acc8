namespace WorkflowDesk.Engine.Activities;

/// <summary>Writes a line to the journal.</summary>
internal sealed class WriteLine : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.WriteLine",
        DisplayName = "Write Line",
        Description = "Write a line of text to the journal.",
        Category = "Console",
        Inputs = [new("Text", "String") { Description = "The text to write." }],
        Texts = Texts.Chinese("写一行", "向日志写入一行文字。", "控制台"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        context.Log(context.Get<string>("Text") ?? "");
        return new(ActivityResult.Done());
    }
}
