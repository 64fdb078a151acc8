using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Data.Seed;

/// <summary>A few tickets on their way, so that the first screens of a demo desk are not empty. Planted once, through the front door.</summary>
public sealed class DemoTickets(DeskDatabase database, DeskSteps steps, TicketProcess process)
{
    private const string Planted = "demo-tickets";

    public async Task PlantAsync(CancellationToken cancellationToken)
    {
        await using (var step = await steps.BeginAsync(Caller.System, cancellationToken))
        {
            if (await step.Db.Settings.AnyAsync(setting => setting.Key == Planted, cancellationToken))
            {
                return;
            }

            // Noted first: a crash half way leaves fewer demo tickets, never double ones.
            step.Db.Settings.Add(new Setting { Key = Planted, Value = "1" });
            await step.CommitAsync(cancellationToken);
        }

        await NewAsync(cancellationToken);
        await AwaitingAnswerAsync(cancellationToken);
        await DiagnosingAsync(cancellationToken);
        await AwaitingApprovalAsync(cancellationToken);
        await VerifyingAsync(cancellationToken);
    }

    private Task<Ticket> NewAsync(CancellationToken cancellationToken) => OpenAsync(
        "办公系统登录时验证码一直提示错误",
        "今天 09:30 起登录办公系统，验证码输入正确仍提示“验证码错误”，换了几次都一样。只有我的账号有问题，同事可以正常登录。",
        new JsonObject { ["environment"] = "Windows 10，Chrome 125", ["impactScope"] = "一个账号", ["actionsTaken"] = "清除缓存，重启浏览器" },
        cancellationToken);

    private async Task AwaitingAnswerAsync(CancellationToken cancellationToken)
    {
        var ticket = await OpenAsync("报表数字不对", "销售报表里的数字和我们自己统计的对不上，请帮忙看看。", [], cancellationToken);
        await CompleteAsync(ticket, "chen", "accept", "Incomplete", new JsonObject
        {
            ["question"] = "请告知是哪一张报表、哪个月份，以及您统计的数字，最好附一张截图。",
        }, cancellationToken);
    }

    private async Task DiagnosingAsync(CancellationToken cancellationToken)
    {
        var ticket = await OpenAsync(
            "三楼东侧打印机反复卡纸", "三楼东侧的打印机每打两三页就卡纸，取出纸张后重启也没有用，部门十二个人都在用这台。",
            new JsonObject { ["impactScope"] = "一个部门，12 人" }, cancellationToken);
        await CompleteAsync(ticket, "chen", "accept", "Accepted", new JsonObject { ["category"] = "hardware", ["priority"] = "P2" }, cancellationToken);
    }

    private async Task AwaitingApprovalAsync(CancellationToken cancellationToken)
    {
        var ticket = await OpenAsync(
            "采购订单保存后一直加载", "14:20 起新建采购订单，点“保存”后一直转圈，订单没有生成。上午 10:00 系统打过补丁。",
            new JsonObject { ["environment"] = "Windows 11，Edge，ERP V2.3.1", ["affectedSystem"] = "ERP" }, cancellationToken);
        await CompleteAsync(ticket, "chen", "accept", "Accepted", new JsonObject { ["category"] = "system-fault", ["priority"] = "P1" }, cancellationToken);
        await CompleteAsync(ticket, "wang", "diagnose", "CauseFound", new JsonObject
        {
            ["cause"] = "从库复制延迟，数据库连接池被占满。",
            ["causeClass"] = "environment",
        }, cancellationToken);
        await CompleteAsync(ticket, "wang", "plan", "Planned", new JsonObject
        {
            ["chosen"] = "今晚 20:00 重启从库并把连接池上限调到 200。",
            ["changesProduction"] = true,
            ["risk"] = "重启期间查询会中断约两分钟；失败则切回原从库。",
            ["options"] = new JsonArray(
                new JsonObject { ["title"] = "重启从库并扩大连接池", ["pros"] = "今晚即可恢复", ["cons"] = "查询中断约两分钟", ["risk"] = "medium", ["chosen"] = true },
                new JsonObject { ["title"] = "新建从库后切换", ["pros"] = "不中断查询", ["cons"] = "需要两天", ["risk"] = "low" }),
            ["system"] = "ERP",
            ["module"] = "采购订单",
            ["estimate"] = 30,
            ["estimateUnit"] = "minutes",
            ["backupPlan"] = "重启前导出连接池配置并对从库做快照。",
        }, cancellationToken);
    }

    private async Task VerifyingAsync(CancellationToken cancellationToken)
    {
        var ticket = await OpenAsync("怎样设置邮件签名", "新同事问邮件客户端里怎样统一设置部门签名。", [], cancellationToken);
        await CompleteAsync(ticket, "chen", "accept", "FirstContact", new JsonObject
        {
            ["category"] = "software-usage",
            ["priority"] = "P3",
            ["solution"] = "在“设置 → 签名”里选择“部门模板”，保存后新邮件自动带签名。",
        }, cancellationToken);
    }

    private async Task<Ticket> OpenAsync(string title, string description, JsonObject details, CancellationToken cancellationToken)
    {
        await using var step = await StepAsync("lin", Channel.Portal, cancellationToken);
        var ticket = await process.OpenAsync(step, new NewTicket
        {
            Requester = await Requesters.CallerAsync(step, cancellationToken),
            Title = title,
            Description = description,
            Channel = Channel.Portal,
            Language = Languages.Chinese,
            Details = details,
        }, cancellationToken);
        await step.CommitAsync(cancellationToken);
        return ticket;
    }

    private async Task CompleteAsync(Ticket ticket, string userName, string stepKey, string outcome, JsonObject data, CancellationToken cancellationToken)
    {
        await using var step = await StepAsync(userName, Channel.Desk, cancellationToken);
        var task = await step.Db.Tasks
            .Where(row => row.TicketId == ticket.Id && row.Step == stepKey && row.State == TicketTask.Open)
            .Select(row => row.Id).SingleAsync(cancellationToken);
        await process.CompleteTaskAsync(step, task, new TaskCompletion($"demo:{task}", null, outcome, data), cancellationToken);
        await step.CommitAsync(cancellationToken);
    }

    private async Task<DeskStep> StepAsync(string userName, string channel, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var person = await db.People.Include(row => row.Teams).SingleAsync(row => row.UserName == userName, cancellationToken);
        return await steps.BeginAsync(Caller.Of(person, channel), cancellationToken);
    }
}
