using System.Globalization;
using System.Xml;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>Events of a scenario in words.</summary>
internal static class EventWords
{
    public static LocalizedText Opened { get; } = new("创建工单后", "After opening");

    public static LocalizedText End { get; } = new("结束时", "At the end");

    public static LocalizedText At(int number, ScenarioEvent told) =>
        new(string.Create(CultureInfo.InvariantCulture, $"事件 {number}（{Of(told).Chinese}）后"), string.Create(CultureInfo.InvariantCulture, $"After event {number} ({Of(told).English})"));

    public static LocalizedText Of(ScenarioEvent told)
    {
        var on = told.On == Scenario.Own ? new LocalizedText("", "") : new LocalizedText($"工单 {told.On}：", $"ticket {told.On}: ");
        var text = told switch
        {
            TaskDone { By: null } task => new LocalizedText($"{task.Step} → {task.Outcome}", $"{task.Step} → {task.Outcome}"),
            TaskDone task => new($"{task.By}：{task.Step} → {task.Outcome}", $"{task.By}: {task.Step} → {task.Outcome}"),
            ReplyCame reply => new($"{reply.By} 回复（{reply.Through}）", $"{reply.By} replies by {reply.Through}"),
            TimePassed { By: null } => new("时间走到下一个到期点", "time moves to the next due moment"),
            TimePassed { By: { } span } => new($"时间过去 {XmlConvert.ToString(span)}", $"{XmlConvert.ToString(span)} pass"),
            SignalCame signal => new($"信号 {signal.Name}", $"signal {signal.Name}"),
            TaskHandedOver task => new($"{task.By} 将 {task.Step} 转派给 {task.To}", $"{task.By} hands {task.Step} to {task.To}"),
            TicketTakenUpAgain again => new($"{again.By} 表示问题未解决（{again.Through}）", $"{again.By} says by {again.Through} that it is not solved"),
            TicketWithdrawn => new("报告人撤回工单", "the requester withdraws the ticket"),
            TicketCancelled cancelled => new($"{cancelled.By} 取消工单", $"{cancelled.By} cancels the ticket"),
            _ => throw new ArgumentException($"{told.GetType().Name} has no words.", nameof(told)),
        };
        return new(on.Chinese + text.Chinese, on.English + text.English);
    }
}
