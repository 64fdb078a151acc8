using WorkflowDesk.Web.Hosting;

namespace WorkflowDesk.Web.Tests.Hosting;

public sealed class WorkflowsCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("workflows-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_shipped_folder_is_sound()
    {
        var (code, output) = await RunAsync("workflows", "check", "--lang", "en");
        Assert.Equal(0, code);
        Assert.EndsWith("0 errors, 0 warnings.", output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_problem_is_a_line_with_file_activity_property_and_reason()
    {
        await WriteAsync("small/v1.json", """
            { "definitionId": "small", "id": "small-v1", "name": "Small", "version": 1, "isPublished": true, "root": { "id": "flow", "type": "Elsa.Flowchart",
              "activities": [ { "id": "say", "type": "Elsa.WriteLine", "text": { "typeName": "String", "expression": { "type": "JavaScript", "value": "f((" } } } ], "connections": [] } }
            """);
        await WriteAsync("small/v2.json", "{");
        await WriteAsync("small/scenarios/v9.json", "[]");
        var (code, output) = await RunAsync("workflows", "check", _folder, "--lang", "en");
        Assert.Equal(1, code);
        Assert.Contains("small/v1.json: Elsa.WriteLine 'say', text: the script does not compile", output, StringComparison.Ordinal);
        Assert.Contains("small/v2.json: ", output, StringComparison.Ordinal);
        Assert.Contains("2 files checked: 3 errors, 0 warnings.", output, StringComparison.Ordinal);
        Assert.Contains("small/scenarios/v9.json: $: a JSON object is expected.", output, StringComparison.Ordinal);
        Assert.Contains("脚本无法编译", (await RunAsync("workflows", "check", _folder, "--lang", "zh-CN")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_files_with_the_same_version_and_a_misnamed_one_are_found()
    {
        const string empty = """{ "definitionId": "small", "id": "small-v1", "name": "Small", "version": 1, "root": { "id": "s", "type": "Elsa.Sequence", "activities": [] } }""";
        await WriteAsync("small/v1.json", empty);
        await WriteAsync("large/v3.json", empty);
        var (code, output) = await RunAsync("workflows", "check", _folder, "--lang", "en");
        Assert.Equal(1, code);
        Assert.Contains("large/v3.json: the file is not named after its version 1.", output, StringComparison.Ordinal);
        Assert.Contains("large/v3.json: the folder is not named after its definition 'small'.", output, StringComparison.Ordinal);
        Assert.Contains("small/v1.json: the same version, or the same version id, stands in large/v3.json, small/v1.json.", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("workflows")]
    [InlineData("workflows", "publish")]
    [InlineData("workflows", "check", "--lang", "de")]
    [InlineData("workflows", "check", "/no/such/folder")]
    public async Task A_wrong_command_is_refused(params string[] arguments) =>
        Assert.Equal(StartRefusedException.WrongSetting, (await Assert.ThrowsAsync<StartRefusedException>(() => RunAsync(arguments))).ExitCode);

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        Assert.True(WorkflowsCommand.IsMeant(arguments));
        using var output = new StringWriter();
        return (await WorkflowsCommand.RunAsync(arguments, output, CancellationToken.None), output.ToString().ReplaceLineEndings("\n"));
    }

    private async Task WriteAsync(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text);
    }
}
