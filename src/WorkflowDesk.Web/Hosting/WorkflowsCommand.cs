using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Hosting;

/// <summary>
/// <c>workflows check [folder] [--lang zh-CN|en]</c>: checks definitions without starting the desk and without touching
/// its data. 0: nothing refuses a publication; 1: something does; 5: the command itself is wrong.
/// </summary>
internal static class WorkflowsCommand
{
    private const int Sound = 0;
    private const int HasErrors = 1;

    public static bool IsMeant(IReadOnlyList<string> arguments) => arguments is ["workflows", ..];

    /// <exception cref="StartRefusedException">The command is wrong, or there is no such folder.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var (folder, language) = Read(arguments);
        var zh = language == Languages.Chinese;
        await using var services = new ServiceCollection().AddLogging().AddDesk().AddSingleton(new DeskTimeZone(TimeZoneInfo.Utc)).AddSingleton<FolderCheck>().BuildServiceProvider();
        var files = await DefinitionFolder.ReadAsync(folder, cancellationToken);
        var findings = await services.GetRequiredService<FolderCheck>().FindAsync(files, language, cancellationToken);
        foreach (var finding in findings)
        {
            await output.WriteLineAsync(finding.ToString());
        }

        var errors = findings.Count(finding => finding.IsError);
        await output.WriteLineAsync(zh
            ? $"已检查 {files.Files.Count + files.Unreadable.Count} 个文件：{errors} 个错误，{findings.Count - errors} 个警告。"
            : $"{files.Files.Count + files.Unreadable.Count} files checked: {errors} errors, {findings.Count - errors} warnings.");
        return errors > 0 ? HasErrors : Sound;
    }

    private static (string Folder, string Language) Read(IReadOnlyList<string> arguments)
    {
        string? folder = null;
        // LANG is "zh_CN.UTF-8" or the like; whatever is not Chinese is answered in English.
        var language = (Environment.GetEnvironmentVariable("LANG") ?? "").StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Languages.Chinese : Languages.English;
        if (arguments.Count < 2 || arguments[1] != "check")
        {
            throw Wrong();
        }

        for (var i = 2; i < arguments.Count; i++)
        {
            if (arguments[i] == "--lang" && i + 1 < arguments.Count && Languages.IsKnown(arguments[i + 1]))
            {
                language = arguments[++i];
            }
            else if (folder is null && !arguments[i].StartsWith('-'))
            {
                folder = arguments[i];
            }
            else
            {
                throw Wrong();
            }
        }

        folder ??= ShippedFolder.Workflows();
        return Directory.Exists(folder) ? (folder, language) : throw new StartRefusedException(StartRefusedException.WrongSetting, $"there is no folder {folder}");
    }

    private static StartRefusedException Wrong() => new(StartRefusedException.WrongSetting, "the command is: workflows check [folder] [--lang zh-CN|en]");
}
