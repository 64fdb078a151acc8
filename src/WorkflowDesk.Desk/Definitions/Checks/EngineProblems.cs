using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>
/// What the engine and the activities themselves report, found by the sentence they report it with. Where the engine
/// only warns, because Elsa runs it, and the desk refuses, the severity stands here.
/// </summary>
internal static class EngineProblems
{
    public static readonly ProblemKind UnknownTemplate = Kind("unknown-template", "'{0}' is not a template; there are {1}.", "没有名为“{0}”的消息模板；可用：{1}。");

    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        Kind("unknown-activity", "unknown activity type '{0}'.", "没有名为“{0}”的活动类型。"),
        Kind("lost-activity", "the activity of type '{0}' was lost: the placeholder does not hold it.", "类型为“{0}”的活动已丢失：占位活动中没有保存它。"),
        Kind("activity-without-type", "an activity in '{0}' has no type.", "“{0}”中有一个活动没有类型。"),
        Kind("recursive-process", "workflow '{0}' uses itself as an activity.", "流程“{0}”把自己用作了活动。"),
        Kind("not-an-activity", "an activity must be an object.", "活动必须是一个对象。"),
        Kind("not-a-case", "a case must be an object.", "分支条件必须是一个对象。"),
        Kind("not-a-connection", "a connection must be an object.", "连线必须是一个对象。"),
        Kind("connection-to-nowhere", "the connection from '{0}' to '{1}' names an unknown activity and is left out.", "从“{0}”到“{1}”的连线指向不存在的活动，被忽略。"),
        Kind("duplicate-id", "{0} activities in {1} have the id '{2}'.", "{1} 中有 {0} 个活动的标识都是“{2}”。"),
        Kind("script-does-not-compile", "the script does not compile: {0} (line {1}, column {2}).", "脚本无法编译：{0}（第 {1} 行，第 {2} 列）。"),
        Kind("template-unreadable", "the template cannot be read and renders this reason instead: {0} (line {1}, column {2}).", "模板无法解析，只会输出此原因：{0}（第 {1} 行，第 {2} 列）。"),
        Kind("value-required", "a value is required.", "此项必填。"),
        Kind("value-unreadable", "the value cannot be read: {0}", "无法读取此值：{0}"),
        Kind("unknown-expression-type", "expression type '{0}' is not supported; supported are {1}.", "不支持表达式类型“{0}”；可用：{1}。"),
        Kind("no-expression-type", "the expression type '{0}' is unknown, so the value counts as not set.", "表达式类型“{0}”未知，此项视为未填。"),
        Kind("input-without-type-name", "the input has no typeName, so Elsa ignores its expression.", "此输入没有 typeName，其表达式会被忽略。"),
        Kind("unknown-output-converter", "there is no output converter '{0}'; there are {1}.", "没有名为“{0}”的输出转换器；可用：{1}。"),
        Kind("output-converter-settings", "the output converter '{0}' cannot work: {1}", "输出转换器“{0}”无法使用：{1}"),
        Kind("output-to-nowhere", "the output goes to '{0}', which is neither a variable in scope nor an output of the workflow; its value is dropped.", "输出写入“{0}”，但它既不是可用的变量，也不是流程的输出，值会丢失。"),
        Kind("variable-out-of-scope", "variable '{0}' is not in scope, so the value is null.", "变量“{0}”在此处不可用，值为空。"),
        Kind("undeclared-input", "the workflow declares no input '{0}', so the value may be null.", "流程没有声明输入“{0}”，值可能为空。"),
        Kind("definition-without-name", "the definition has no name.", "流程定义没有名称。"),
        Kind("definition-without-root", "the definition has no root activity, so it does nothing.", "流程定义没有根活动，什么也不会执行。"),
        Kind("unknown-incident-strategy", "unknown incident strategy '{0}'; there are FaultStrategy and ContinueWithIncidentsStrategy.", "未知的异常策略“{0}”；可用：FaultStrategy、ContinueWithIncidentsStrategy。"),
        Kind("unknown-activation-strategy", "unknown activation strategy '{0}'; there are {1}.", "未知的激活策略“{0}”；可用：{1}。"),
        Kind("trigger-without-payload", "Trigger should have a payload: what it waits for is not set.", "触发器没有内容：没有设置它所等待的条件。"),
        Kind("cron-unreadable", "Error when parsing cron expression: {0}", "Cron 表达式有误：{0}"),
        Kind("empty-path-part", "the path '{0}' contains '//'.", "路径“{0}”中含有“//”。"),
        Kind("timer-without-interval", "the interval must be longer than nothing.", "间隔必须大于零。"),
        Kind("commit-strategy", "commit strategies have no effect: every step is saved as a whole.", "提交策略不起作用：每一步都整体保存。"),
        Kind("duplicate-argument", "the name '{0}' is given {1} times.", "名称“{0}”出现了 {1} 次。"),
        Kind("argument-without-name", "a name is missing.", "缺少名称。"),
        Kind("unknown-argument-type", "'{0}' has the unknown type '{1}' and is taken as Object.", "“{0}”的类型“{1}”未知，按 Object 处理。"),
        Kind("unknown-argument-storage", "'{0}' has the unknown storage driver '{1}'.", "“{0}”的存储方式“{1}”未知。"),
        Kind("duplicate-variable", "the variable name '{0}' is given {1} times.", "变量名“{0}”出现了 {1} 次。"),
        Kind("duplicate-variable-id", "the variable id '{0}' is given {1} times.", "变量标识“{0}”出现了 {1} 次。"),
        Kind("variable-without-name", "a variable has no name.", "有一个变量没有名称。"),
        Kind("unknown-variable-storage", "variable '{0}' has the unknown storage driver '{1}'.", "变量“{0}”的存储方式“{1}”未知。"),
        Kind("dropped-variable", "variable '{0}' has the unknown type '{1}' and is left out.", "变量“{0}”的类型“{1}”未知，被忽略。"),
        Kind("unknown-variable-type", "variable '{0}' has the unknown type '{1}' and is taken as Object.", "变量“{0}”的类型“{1}”未知，按 Object 处理。"),
        Kind("variable-default-unreadable", "the default of variable '{0}' cannot be read and is left out: {1}", "变量“{0}”的默认值无法读取，被忽略：{1}"),
        Kind("background-job", "there are no background jobs here: the activity runs inline, in the same step.", "这里没有后台作业：该活动会在同一步内直接执行。"),
        Kind("resilience-strategy", "resilience strategies are not supported: a failure is an incident that can be retried.", "不支持重试策略：失败会成为可重试的异常。"),
        Kind("retry-numbers", "the resilience strategy cannot be used: {0}.", "重试策略无法使用：{0}。"),
        Kind("unknown-resilience-strategy", "this desk has no resilience strategy '{0}' (Desk:Http:Strategies); the usual numbers are taken.", "本服务台没有名为“{0}”的重试策略（Desk:Http:Strategies），将采用默认数值。"),
        Kind("activity-version", "version {0} is asked for; version {1} runs.", "要求版本 {0}，实际运行版本 {1}。"),
        Kind("merge-mode", "mergeMode has a meaning in token mode only; counter mode, which is the default, ignores it.", "mergeMode 仅在令牌模式下有意义；默认的计数模式会忽略它。"),
        Kind("unreachable", "the activity cannot be reached from the start, so it never runs.", "从起点无法到达此步骤，它永远不会执行。", ProblemSeverity.Error),
        Kind("computed-join-mode", "the mode of a join must be a constant.", "汇合方式必须是固定值。"),
        Kind("invalid-way-back", "the connection back to {0} is invalid: {1} can be reached without passing {2}.", "返回 {0} 的连线无效：可以不经过 {2} 就到达 {1}。"),
        Kind("lost-after-loop", "{0} is reached from {1} before the loop back to {2} and from {3} behind it: once the loop has gone round it never runs. Put a Join in WaitAny mode in front of it.", "{0} 既从返工循环（返回 {2}）之前的 {1} 到达，又从循环之内的 {3} 到达：循环走过一轮后它就不再执行。请在它前面放一个 WaitAny 方式的汇合。", ProblemSeverity.Error),
        Kind("not-a-state", "a state must be an object.", "状态必须是一个对象。"),
        Kind("not-a-transition", "a transition must be an object.", "转换必须是一个对象。"),
        Kind("duplicate-state", "{0} states have the name '{1}'.", "有 {0} 个状态名为“{1}”。"),
        Kind("no-initial-state", "there is no state '{0}' to begin in, so the machine completes at once.", "没有名为“{0}”的起始状态，状态机会立即结束。"),
        Kind("transition-without-trigger", "the transition '{0}' from '{1}' to '{2}' has no trigger and is never taken.", "转换“{0}”（从“{1}”到“{2}”）没有触发器，永远不会发生。"),
        Kind("transition-to-nowhere", "the transition '{0}' goes from '{1}' to '{2}', of which one is no state; it is never taken.", "转换“{0}”从“{1}”到“{2}”，其中有不存在的状态，永远不会发生。"),
        Kind("no-variable-chosen", "no variable is chosen.", "没有选择变量。"),
        Kind("unknown-variable", "variable '{0}' is not in scope.", "此处没有标识为“{0}”的变量。"),
        Kind("bad-threshold", "clocks report 80 and 100 percent.", "时限只在 80% 与 100% 时通知。"),
        Kind("quorum-without-number", "a quorum needs a number.", "法定人数模式需要指定人数。"),
        Kind("unknown-value", "one of {0} is needed.", "必须是以下之一：{0}。"),
        Kind("bad-span", "'{0}' is not a span such as 1.00:00:00.", "“{0}”不是有效的时长（例如 1.00:00:00）。"),
        Kind("form-without-fields", "it needs a list \"fields\".", "表单必须有“fields”列表。"),
        Kind("field-without-name", "every field needs a name.", "每个字段都必须有名称。"),
        Kind("unknown-field-type", "field '{0}' has the type '{1}', which is none of {2}.", "字段“{0}”的类型“{1}”无效；可用：{2}。"),
        UnknownTemplate,
        Kind("nobody-told", "somebody must get the message.", "必须有人接收此消息。"),
        Kind("nobody-acts", "somebody must be able to act.", "必须有人能够处理此任务。"),
        Kind("nobody-approves", "somebody must be able to approve.", "必须有人能够审批。"),
        Kind("outcomes-not-constant", "a constant list of outcomes with names is needed, so that each can be connected.", "结果必须是固定的列表，且每项都有名称，才能逐一连线。"),
    ];

    private static ProblemKind Kind(string code, string english, string chinese, ProblemSeverity? severity = null) => new(code, english, chinese, severity);
}
