using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Tickets;

/// <summary>
/// Who sees which ticket; said here and nowhere else. Requesters see their own with its public side,
/// and those whose conversation a mail has brought them into. Engineers see their
/// teams' tickets and those they handle; approvers what they are or were asked to decide; agents, supervisors, process
/// owners and administrators everything.
/// </summary>
public static class TicketScope
{
    /// <summary>Tickets the caller may see at all, from either side.</summary>
    public static IQueryable<Ticket> Visible(this DeskDb db, Caller caller)
    {
        if (caller.SeesEveryTicket)
        {
            return db.Tickets;
        }

        var me = caller.PersonId;
        Expression<Func<Ticket, bool>> own = ticket => ticket.RequesterId == me || db.TicketParticipants.Any(row => row.TicketId == ticket.Id && row.PersonId == me);
        return db.Tickets.Where(Either(own, IsWorkOf(db, caller)));
    }

    /// <summary>Tickets whose internal side the caller may see: notes, internal files, every task.</summary>
    public static IQueryable<Ticket> Worked(this DeskDb db, Caller caller) =>
        caller.SeesEveryTicket ? db.Tickets : db.Tickets.Where(IsWorkOf(db, caller));

    /// <summary>Locks a ticket for a change by the step's caller.</summary>
    /// <exception cref="DeskRuleException">404: there is none, or not for this caller.</exception>
    public static async Task<Ticket> LockVisibleAsync(this DeskStep step, string number, CancellationToken cancellationToken)
    {
        var ticket = await step.LockTicketAsync(number, cancellationToken);
        return ticket is not null && await step.Db.Visible(step.Caller).AnyAsync(row => row.Id == ticket.Id, cancellationToken)
            ? ticket
            : throw DeskRuleException.NotFound(step.Caller.Language == Languages.Chinese ? $"没有工单 {number}。" : $"There is no ticket {number}.");
    }

    /// <summary>As <see cref="LockVisibleAsync"/>, for those who work on the ticket only.</summary>
    /// <exception cref="DeskRuleException">404: there is none, or the caller does not work on it.</exception>
    public static async Task<Ticket> LockWorkedAsync(this DeskStep step, string number, CancellationToken cancellationToken)
    {
        var ticket = await step.LockVisibleAsync(number, cancellationToken);
        return await step.Db.Worked(step.Caller).AnyAsync(row => row.Id == ticket.Id, cancellationToken)
            ? ticket
            : throw DeskRuleException.NotFound(step.Caller.Language == Languages.Chinese ? $"没有工单 {number}。" : $"There is no ticket {number}.");
    }

    /// <summary>Tasks for which the caller is a candidate and not excluded; whoever holds them now.</summary>
    public static IQueryable<TicketTask> Offered(this IQueryable<TicketTask> tasks, Caller caller, IEnumerable<string> tokens)
    {
        var self = $"|{Candidates.Person(caller.PersonId ?? Guid.Empty)}|";
        return tasks.Where(HoldsAny(tokens)).Where(task => !task.Excluded.Contains(self));
    }

    /// <summary>Tasks of absent people that the caller does meanwhile; the same rule as <see cref="Candidates.AbsenteesOn"/>.</summary>
    public static IQueryable<TicketTask> StoodInFor(this IQueryable<TicketTask> tasks, Caller caller)
    {
        Expression<Func<TicketTask, bool>> any = task => false;
        foreach (var absent in caller.StandsInFor)
        {
            var (id, token) = (absent.Id, $"|{Candidates.Person(absent.Id)}|");
            Expression<Func<TicketTask, bool>> named = task => (task.Kind == TaskKind.Work || task.Kind == TaskKind.Approval) && (task.AssigneeId == id || task.Candidates.Contains(token));
            Expression<Func<TicketTask, bool>> asked = task => task.Kind == TaskKind.Approval;
            Expression<Func<TicketTask, bool>> free = task => !task.Excluded.Contains(token);
            any = Either(any, Both(free, Either(named, Both(asked, HoldsAny(Candidates.GroupsOf(absent))))));
        }

        var self = $"|{Candidates.Person(caller.PersonId ?? Guid.Empty)}|";
        return tasks.Where(any).Where(task => !task.Excluded.Contains(self));
    }

    private static Expression<Func<Ticket, bool>> IsWorkOf(DeskDb db, Caller caller)
    {
        if (!caller.IsStaff)
        {
            return ticket => false;
        }

        var me = caller.PersonId;
        var meText = me.ToString()!;
        var teams = caller.Is(Role.Engineer) ? caller.Teams.ToArray() : [];
        var offered = db.Tasks.Where(task => task.State == TicketTask.Open).Offered(caller, StaffTokens(caller));
        var held = db.Tasks.Where(task => task.AssigneeId == me || task.CompletedById == me || task.DelegatedById == me);
        Expression<Func<Ticket, bool>> own = ticket =>
            ticket.HandlerId == me
            || ticket.CoHandlers.Contains(meText)
            || teams.Contains(ticket.TeamKey)
            || held.Any(task => task.TicketId == ticket.Id && task.Kind != TaskKind.Requester && task.Kind != TaskKind.Verification)
            || offered.Any(task => task.TicketId == ticket.Id && task.Kind != TaskKind.Requester && task.Kind != TaskKind.Verification);
        if (caller.StandsInFor.Count == 0)
        {
            return own;
        }

        var stoodInFor = db.Tasks.Where(task => task.State == TicketTask.Open).StoodInFor(caller);
        return Either(own, ticket => stoodInFor.Any(task => task.TicketId == ticket.Id));
    }

    // A requester's own words are asked for under the person; the role would show everybody's tickets to everybody.
    private static IEnumerable<string> StaffTokens(Caller caller) =>
        Candidates.TokensOf(caller).Where(token => token != Candidates.Role(Role.Requester));

    private static Expression<Func<TicketTask, bool>> HoldsAny(IEnumerable<string> tokens)
    {
        var task = Expression.Parameter(typeof(TicketTask), "task");
        var candidates = Expression.Property(task, nameof(TicketTask.Candidates));
        Expression any = Expression.Constant(false);
        foreach (var token in tokens)
        {
            // Through a property, so that EF sends a parameter and keeps one plan.
            var value = Expression.Property(Expression.Constant(new Token($"|{token}|")), nameof(Token.Text));
            any = Expression.OrElse(any, Expression.Call(candidates, nameof(string.Contains), null, value));
        }

        return Expression.Lambda<Func<TicketTask, bool>>(any, task);
    }

    private static Expression<Func<T, bool>> Either<T>(Expression<Func<T, bool>> left, Expression<Func<T, bool>> right) => Joined(left, right, Expression.OrElse);

    private static Expression<Func<T, bool>> Both<T>(Expression<Func<T, bool>> left, Expression<Func<T, bool>> right) => Joined(left, right, Expression.AndAlso);

    private static Expression<Func<T, bool>> Joined<T>(Expression<Func<T, bool>> left, Expression<Func<T, bool>> right, Func<Expression, Expression, Expression> how)
    {
        var row = left.Parameters[0];
        var other = new Swap(right.Parameters[0], row).Visit(right.Body);
        return Expression.Lambda<Func<T, bool>>(how(left.Body, other), row);
    }

    private sealed record Token(string Text);

    private sealed class Swap(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
