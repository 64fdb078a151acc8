using WorkflowDesk.Web.Hosting;

try
{
    if (WorkflowsCommand.IsMeant(args))
    {
        return await WorkflowsCommand.RunAsync(args, Console.Out, CancellationToken.None);
    }

    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    var settings = DeskSettings.Read(builder.Configuration, builder.Environment);
    StartChecks.FoldersAreWritable(settings);
    StartChecks.PortsAreFree(settings);
    builder.AddDesk(settings);

    await using var app = builder.Build();
    app.UseDesk();
    await app.PrepareAsync(settings, CancellationToken.None);
    await app.StartAsync();
    app.NoteAddress(settings);
    await app.Services.GetRequiredService<Banner>().ShowAsync(Console.Out, TimeProvider.System, app.Lifetime.ApplicationStopping);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (StartRefusedException refused)
{
    await Console.Error.WriteLineAsync($"error: {refused.Message}");
    return refused.ExitCode;
}
