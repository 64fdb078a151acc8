using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Engine.Tests.Scripting;

[Collection(nameof(Scripts))]
public sealed class ScriptFunctionTests(SandboxFixture scripts)
{
    private static readonly ScriptScope Scope = SandboxFixture.Scope with
    {
        Variables = [SandboxFixture.Variable("ticketId", "\"inner\""), SandboxFixture.Variable("ticketId", "\"outer\""), SandboxFixture.Variable("Order", """{"lines":[3,1,2]}"""), SandboxFixture.Variable("Empty", "null"), SandboxFixture.Variable("工单", "7"), SandboxFixture.Variable("not_plain", "1"), SandboxFixture.Variable("Clash", "\"variable\"")],
        Inputs = new Dictionary<string, JsonNode?> { ["Channel"] = "mail", ["Clash"] = "input" },
        DeclaredInputs = ["Channel", "Clash", "reason"],
        Outputs = [new("a1", "Fetch1", "Result", JsonNode.Parse("""{"Output":{"Result":5}}"""), EitherCase: true), new("a1", "Fetch1", "statusCode", 200), new("a2", null, "Result", null)],
        LastResult = "last",
        Arguments = new Dictionary<string, JsonNode?> { ["Item"] = 9 },
    };

    [Theory]
    [InlineData("getWorkflowDefinitionId()", "\"ticket-triage\"")]
    [InlineData("getWorkflowDefinitionVersionId()", "\"6f0c5b1d\"")]
    [InlineData("getWorkflowDefinitionVersion()", "3")]
    [InlineData("getWorkflowInstanceId()", "\"instance-1\"")]
    [InlineData("getCorrelationId()", "\"T-1001\"")]
    [InlineData("getWorkflowInstanceName()", "\"Printer\"")]
    [InlineData("setCorrelationId(5); getCorrelationId()", "\"5\"")]
    [InlineData("setWorkflowInstanceName('New'); getWorkflowInstanceName()", "\"New\"")]
    [InlineData("getVariable('ticketId')", "\"inner\"")]
    [InlineData("getVariable('Nothing')", "null")]
    [InlineData("getInput('channel')", "\"mail\"")]
    [InlineData("getInput('Nothing')", "null")]
    [InlineData("getOutputFrom('Fetch1').output.result", "5")]
    [InlineData("getOutputFrom('a1').Output.Result", "5")]
    [InlineData("getOutputFrom('Fetch1')", """{"Output":{"Result":5}}""")]
    [InlineData("getOutputFrom('Fetch1', 'statusCode')", "200")]
    [InlineData("getOutputFrom('Fetch1', 'other')", "null")]
    [InlineData("getOutputFrom('a2')", "null")]
    [InlineData("getLastResult()", "\"last\"")]
    [InlineData("[isNullOrEmpty(''), isNullOrEmpty(' '), isNullOrEmpty(null)]", "[true,false,true]")]
    [InlineData("[isNullOrWhiteSpace(' \\t'), isNullOrWhiteSpace('a'), isNullOrWhiteSpace(undefined)]", "[true,false,true]")]
    [InlineData("toJson({ A: [1, 'x'], b: null })", """
                "{\"A\":[1,\"x\"],\"b\":null}"
                """)]
    [InlineData("/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(newGuidString()) && newGuidString() !== getGuidString()", "true")]
    [InlineData("String(newGuid()).length", "36")]
    [InlineData("/^[A-Za-z0-9]{15,22}$/.test(newShortGuid()) && typeof getShortGuid()", "\"string\"")]
    [InlineData("parseGuid('{6F9619FF-8B86-D011-B42D-00C04FC964FF}')", "\"6f9619ff-8b86-d011-b42d-00c04fc964ff\"")]
    [InlineData("bytesToString(bytesFromString('é工😀')) === 'é工😀'", "true")]
    [InlineData("bytesToBase64(bytesFromString('hello'))", "\"aGVsbG8=\"")]
    [InlineData("bytesToString('aGVsbG8=')", "\"hello\"")]
    [InlineData("bytesFromBase64('AQI=')", "\"AQI=\"")]
    [InlineData("stringToBase64('工')", "\"5bel\"")]
    [InlineData("stringFromBase64('5bel')", "\"工\"")]
    [InlineData("streamToBytes('AQI=').length", "2")]
    [InlineData("streamToBase64([1, 2])", "\"AQI=\"")]
    public async Task A_function_answers(string script, string expected) => Assert.Equal(expected, await scripts.JsonAsync(script, Scope));

    [Theory]
    [InlineData("getTicketId()", "\"inner\"")]
    [InlineData("get工单() + 1", "8")]
    [InlineData("getEmpty()", "null")]
    [InlineData("setTicketId('new'); getTicketId() + getVariable('ticketId')", "\"newnew\"")]
    [InlineData("getChannel()", "\"mail\"")]
    [InlineData("getreason()", "null")]
    [InlineData("getClash()", "\"input\"")]
    [InlineData("setClash('set'); [getClash(), getVariable('Clash')]", """["input","set"]""")]
    [InlineData("getResultFromFetch1().Output.Result", "5")]
    [InlineData("getStatusCodeFromFetch1()", "200")]
    [InlineData("[args.Item, getItem()]", "[9,9]")]
    [InlineData("variables.ticketId + variables.Order.lines.length", "\"inner3\"")]
    [InlineData("variables.Nothing", "null")]
    [InlineData("Object.keys(variables).length + (variables.Order ? 0 : 0)", "1")]
    [InlineData("eval('getTicketId()')", "\"inner\"")]
    [InlineData("globalThis.getTicketId()", "\"inner\"")]
    [InlineData("typeof getNot_plain + typeof getNothing + typeof input", "\"undefinedundefinedundefined\"")]
    public async Task An_accessor_answers(string script, string expected) => Assert.Equal(expected, await scripts.JsonAsync(script, Scope));

    [Fact]
    public async Task Inside_a_workflow_activity_inputs_are_variables()
    {
        var scope = Scope with { InputsAreVariables = true };
        Assert.Equal("[\"variable\",\"variable\",\"mail\"]", await scripts.JsonAsync("[getInput('Clash'), getClash(), getInput('Channel')]", scope));
        Assert.Equal("\"undefined\"", await scripts.JsonAsync("typeof getChannel", scope));
    }

    [Fact]
    public async Task Old_definitions_name_outputs_by_activity_id() =>
        Assert.Equal("[200,\"undefined\"]", await scripts.JsonAsync("[getStatusCodeFromA1(), typeof getStatusCodeFromFetch1]", Scope with { OutputsByName = false }));

    [Fact]
    public async Task What_is_always_available_is_not_hidden_by_an_accessor()
    {
        var scope = Scope with { Variables = [SandboxFixture.Variable("Variable", "1"), SandboxFixture.Variable("Input", "2")] };
        Assert.Equal("[1,\"mail\"]", await scripts.JsonAsync("[getVariable('Variable'), getInput('Channel')]", scope));
    }

    [Theory]
    [InlineData("getVariable('ticket' + 'Id')", "\"inner\"")]
    [InlineData("getVariable('\\u0074icketId')", "\"inner\"")]
    [InlineData("let v = 0; try { v = getVariable(['Or', 'der'].join('')) } catch { v = 'swallowed' } v.lines", "[3,1,2]")]
    [InlineData("getInput('CHAN' + 'NEL') + getOutputFrom('Fet' + 'ch1', 'statusCode')", "\"mail200\"")]
    [InlineData("globalThis['get' + 'TicketId']()", "\"inner\"")]
    public async Task A_computed_name_reaches_its_value(string script, string expected) => Assert.Equal(expected, await scripts.JsonAsync(script, Scope));

    [Fact]
    public async Task Changes_are_reported()
    {
        var result = await scripts.RunAsync("setVariable('ticketId', { a: [1] }); setVariable('Fresh', 2); setVariable('Empty', undefined); setCorrelationId(null); setWorkflowInstanceName('N')", Scope);
        Assert.Equal("""{"a":[1]}""", result.VariablesSet["ticketId"]!.ToJsonString());
        Assert.Equal(2, (int?)result.VariablesSet["Fresh"]);
        Assert.Null(result.VariablesSet["Empty"]);
        Assert.Equal(3, result.VariablesSet.Count);
        Assert.True(result.CorrelationIdSet, "setCorrelationId was not noticed");
        Assert.Null(result.CorrelationId);
        Assert.True(result.InstanceNameSet, "setWorkflowInstanceName was not noticed");
        Assert.Equal("N", result.InstanceName);
    }

    [Fact]
    public async Task Reading_changes_nothing()
    {
        var result = await scripts.RunAsync("getOrder().lines.length + variables.ticketId + getChannel()", Scope);
        Assert.Empty(result.VariablesSet);
        Assert.False(result.CorrelationIdSet || result.InstanceNameSet, "a change was reported");
        Assert.Null(result.Outcomes);
    }

    [Fact]
    public async Task The_variables_object_is_copied_back_except_null()
    {
        var result = await scripts.RunAsync("variables.ticketId = 'b'; variables.Order = null; variables.Fresh = 1", Scope);
        Assert.Equal("b", (string?)result.VariablesSet["ticketId"]);
        Assert.Equal(1, (int?)result.VariablesSet["Fresh"]);
        Assert.False(result.VariablesSet.ContainsKey("Order"), "null must keep the old value");
    }

    [Fact]
    public async Task A_value_changed_in_place_counts_as_set()
    {
        var result = await scripts.RunAsync("getOrder().lines.sort(); variables.Order.done = true; 0", Scope);
        Assert.Equal("""{"lines":[1,2,3],"done":true}""", result.VariablesSet["Order"]!.ToJsonString());
    }

    [Theory]
    [InlineData("setOutcome('Escalate')", new[] { "Escalate" })]
    [InlineData("setOutcome('A'); setOutcomes(['B', 'C'])", new[] { "B", "C" })]
    public async Task Run_javascript_may_set_outcomes(string script, string[] expected)
    {
        var request = new ScriptRequest { Scripts = [new("script", script, MaySetOutcomes: true)], Scope = Scope };
        Assert.Equal(expected, (await scripts.Sandbox.EvaluateAsync(request, CancellationToken.None)).Outcomes);
    }

    [Theory]
    [InlineData("getOutputFrom('Nobody')", "Activity not found.")]
    [InlineData("setOutcome('A')", "Run JavaScript activity only")]
    [InlineData("getConfig('x')", "getConfig is not available")]
    [InlineData("getSecret('x')", "getSecret is not available")]
    [InlineData("createEventTriggerUrl('x')", "createEventTriggerUrl is not available")]
    [InlineData("setVariable('x', () => 1)", "The variable x is a function")]
    [InlineData("parseGuid('x')", "is not a Guid")]
    [InlineData("TimeSpan.Parse('soon')", "is not a TimeSpan")]
    [InlineData("throw { code: 5 }", "{\"code\":5}")]
    [InlineData("throw 'plain'", "plain")]
    public async Task A_failing_function_says_why(string script, string said) =>
        Assert.Contains(said, (await scripts.FailAsync(script, Scope)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("createEventTriggerUrl('')", "the name of an event is needed")]
    [InlineData("createEventTriggerUrl('x', 'soon')", "the lifetime must be")]
    [InlineData("createEventTriggerUrl('x', 5)", "the lifetime must be")]
    [InlineData("createEventTriggerUrl('x', TimeSpan.Zero)", "would have ended already")]
    [InlineData("createEventTriggerUrl('x', '2020-01-01')", "would have ended already")]
    public async Task An_event_address_that_cannot_be_says_why(string script, string said) =>
        Assert.Contains(said, (await scripts.FailAsync(script, Signing)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("createEventTriggerUrl('审批 done')", "1773653400 instance-1 审批 done")]
    [InlineData("createEventTriggerUrl('go', TimeSpan.FromHours(2))", "1772451000 instance-1 go")]
    [InlineData("createEventTriggerUrl('go', '02:00:00')", "1772451000 instance-1 go")]
    [InlineData("createEventTriggerUrl('go', new Date(Date.now() + 7200000))", "1772451000 instance-1 go")]
    [InlineData("createEventTriggerUrl('go', '2026-03-02T19:30:00+08:00')", "1772451000 instance-1 go")]
    [InlineData("createEventTriggerUrl('x'.repeat(200), DateTimeOffset.UtcNow.AddHours(2))", null)]
    public async Task An_event_address_is_signed_with_the_key_of_its_instance(string script, string? content)
    {
        var url = (string)(await scripts.RunAsync(script, Signing)).Values["value"]!;
        Assert.StartsWith(Signing.Events!.Address, url, StringComparison.Ordinal);
        var parts = url[Signing.Events.Address.Length..].Split('.');
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(parts[0]);
        Assert.Equal(content ?? "1772451000 instance-1 " + new string('x', 200), System.Text.Encoding.UTF8.GetString(bytes));
        Assert.Equal(System.Security.Cryptography.HMACSHA256.HashData(Convert.FromBase64String(Signing.Events.Key), bytes), System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]));
    }

    private static ScriptScope Signing => SandboxFixture.Scope with
    {
        Events = new EventSigning("https://desk.example/elsa/api/events/trigger?t=", Convert.ToBase64String([.. Enumerable.Range(200, 32).Select(value => (byte)value)])),
    };

    [Theory]
    [InlineData("DateTime.UtcNow", "\"2026-03-02T09:30:00Z\"")]
    [InlineData("new Date()", "\"2026-03-02T09:30:00.000Z\"")]
    [InlineData("DateTime.Today.AddDays(1).ToString('yyyy-MM-dd HH:mm')", "\"2026-03-03 00:00\"")]
    [InlineData("new DateTime(2024, 1, 31).AddMonths(1)", "\"2024-02-29T00:00:00Z\"")]
    [InlineData("DateTime.Parse('2024-01-31') < DateTime.UtcNow", "true")]
    [InlineData("DateTime.UtcNow.Subtract(DateTime.Today).TotalHours", "9.5")]
    [InlineData("DateTime.UtcNow.dayOfWeek + DateTime.UtcNow.Year", "\"Monday2026\"")]
    [InlineData("'at ' + DateTime.Today", "\"at 2026-03-02T00:00:00Z\"")]
    [InlineData("DateTimeOffset.Parse('2024-01-31T10:00:00+08:00')", "\"2024-01-31T10:00:00+08:00\"")]
    [InlineData("DateTimeOffset.Parse('2024-01-31T10:00:00+08:00').ToUniversalTime().Hour", "2")]
    [InlineData("DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8))", "\"2026-03-02T17:30:00+08:00\"")]
    [InlineData("new TimeSpan(1, 2, 3)", "\"01:02:03\"")]
    [InlineData("TimeSpan.FromHours(-30)", "\"-1.06:00:00\"")]
    [InlineData("TimeSpan.Parse('1.02:03:04.5').TotalSeconds", "93784.5")]
    [InlineData("new Guid().Equals(Guid.Empty)", "true")]
    [InlineData("new Random(1).Next(1, 10) === new Random(1).Next(1, 10)", "true")]
    [InlineData("LogPersistenceMode.Include", "\"Include\"")]
    public async Task Dotnet_value_types_are_there(string script, string expected) => Assert.Equal(expected, await scripts.JsonAsync(script, Scope));
}
