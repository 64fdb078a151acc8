using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Replies;

/// <param name="Scope"><c>own</c>, <c>team</c> or <c>all</c>.</param>
/// <param name="MayEdit">The caller may change and remove it.</param>
public sealed record CannedTextView(Guid Id, string Scope, string? Team, string Name, string TextZh, string TextEn, int Revision, DateTimeOffset UpdatedAt, string UpdatedBy, bool MayEdit);

/// <param name="Team">Key; for scope <c>team</c>.</param>
public sealed record CannedTextEntry(string? Scope, string? Team, string? Name, string? TextZh, string? TextEn, int? ExpectedRevision);

/// <summary>
/// Texts kept ready. Everybody has their own; those of a team belong to its members, those of all to supervisors and
/// administrators, who may also change a team's.
/// </summary>
public sealed class CannedTexts(DeskDatabase database, MailOptions options)
{
    /// <summary>Characters of one text.</summary>
    public const int MostText = 20_000;

    public const int MostName = 100;

    /// <summary>Texts a caller can pick from; a list for people to read.</summary>
    private const int Most = 500;

    public async Task<IReadOnlyList<CannedTextView>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var rows = await Visible(db, caller).OrderBy(row => row.Name).ThenBy(row => row.Id).Take(Most).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => View(caller, row));
    }

    public async Task<CannedTextView?> FindAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await Visible(db, caller).SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } row ? View(caller, row) : null;
    }

    /// <summary>The text with its places filled, in the ticket's language. Null: no such text or ticket for the caller.</summary>
    public async Task<string?> FillAsync(Caller caller, Guid id, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var text = await Visible(db, caller).SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        var ticket = await db.Worked(caller).SingleOrDefaultAsync(row => row.Number == number, cancellationToken);
        var author = await db.People.SingleOrDefaultAsync(row => row.Id == caller.PersonId, cancellationToken);
        return text is null || ticket is null || author is null
            ? null
            : ReplyPlaces.Fill(text.In(ticket.Language), ticket, author, (await MailOrigin.OfAsync(db, ticket, options, cancellationToken)).Name);
    }

    /// <param name="id">Null: a new one.</param>
    /// <exception cref="DeskRuleException">403 not theirs to change; 404; 409 changed meanwhile; 422 fields.</exception>
    public static async Task<CannedText> SaveAsync(DeskStep step, Guid? id, CannedTextEntry entry, CancellationToken cancellationToken)
    {
        var caller = step.Caller;
        var row = id is { } known ? await TakeAsync(step, known, entry.ExpectedRevision, cancellationToken) : null;
        var (name, zh, en) = (MessageText.OneLine(entry.Name ?? ""), Clean(entry.TextZh), Clean(entry.TextEn));
        var scope = entry.Scope ?? row?.Scope ?? CannedText.Own;
        var team = scope == CannedText.OfTeam ? entry.Team : null;
        Check(caller, name.Length is > 0 and <= MostName, "name", $"请填写名称（最多 {MostName} 字）。", $"Please give a name of at most {MostName} characters.");
        Check(caller, zh.Length + en.Length > 0, "textZh", "请至少写一种语言的内容。", "Please write the text in at least one language.");
        Check(caller, zh.Length <= MostText, "textZh", $"最多 {MostText} 字。", $"At most {MostText} characters.");
        Check(caller, en.Length <= MostText, "textEn", $"最多 {MostText} 字。", $"At most {MostText} characters.");
        CheckPlaces(caller, "textZh", zh);
        CheckPlaces(caller, "textEn", en);
        Check(caller, scope is CannedText.Own or CannedText.OfTeam or CannedText.OfAll, "scope", "请选择可见范围。", "Please choose who finds it.");
        Check(caller, scope != CannedText.OfTeam || team is not null && await step.Db.Teams.AnyAsync(known => known.Key == team, cancellationToken), "team", "请选择团队。", "Please choose a team.");
        var ownerId = scope == CannedText.Own ? row is { Scope: CannedText.Own } ? row.PersonId : caller.PersonId : null;
        if (!MayEdit(caller, scope, ownerId, team))
        {
            throw Forbidden(caller);
        }

        if (row is null)
        {
            row = new CannedText { Id = step.NewId(), Scope = scope, Name = name, TextZh = zh, TextEn = en };
            step.Db.CannedTexts.Add(row);
        }
        else
        {
            row.Revision++;
        }

        (row.Scope, row.PersonId, row.TeamKey, row.Name, row.TextZh, row.TextEn, row.UpdatedAt, row.UpdatedBy) = (scope, ownerId, team, name, zh, en, step.Now, caller.Name);
        step.Record(TimelineAction.CannedTextSaved, null, subject: name, data: new JsonObject { ["scope"] = scope, ["team"] = team });
        return row;
    }

    public static async Task RemoveAsync(DeskStep step, Guid id, CancellationToken cancellationToken)
    {
        var row = await TakeAsync(step, id, null, cancellationToken);
        step.Db.CannedTexts.Remove(row);
        step.Record(TimelineAction.CannedTextRemoved, null, subject: row.Name, data: new JsonObject { ["scope"] = row.Scope, ["team"] = row.TeamKey });
    }

    private static IQueryable<CannedText> Visible(DeskDb db, Caller caller)
    {
        if (!caller.IsStaff)
        {
            return db.CannedTexts.Where(row => false);
        }

        var (me, teams, all) = (caller.PersonId, caller.Teams.ToArray(), IsLead(caller));
        return db.CannedTexts.Where(row => row.Scope == CannedText.OfAll || row.Scope == CannedText.Own && row.PersonId == me || row.Scope == CannedText.OfTeam && (all || teams.Contains(row.TeamKey)));
    }

    private static async Task<CannedText> TakeAsync(DeskStep step, Guid id, int? expectedRevision, CancellationToken cancellationToken)
    {
        var caller = step.Caller;
        var row = await Visible(step.Db, caller).SingleOrDefaultAsync(known => known.Id == id, cancellationToken)
            ?? throw DeskRuleException.NotFound(caller.Language == Languages.Chinese ? "没有这条常用回复。" : "There is no such canned text.");
        return !MayEdit(caller, row.Scope, row.PersonId, row.TeamKey) ? throw Forbidden(caller)
            : expectedRevision is { } expected && expected != row.Revision
                ? throw new DeskRuleException("stale-revision", 409, caller.Language == Languages.Chinese ? $"{row.UpdatedBy} 已修改此内容，请重新加载。" : $"{row.UpdatedBy} has changed it meanwhile; please load it again.")
                : row;
    }

    private static CannedTextView View(Caller caller, CannedText row) =>
        new(row.Id, row.Scope, row.TeamKey, row.Name, row.TextZh, row.TextEn, row.Revision, row.UpdatedAt, row.UpdatedBy, MayEdit(caller, row.Scope, row.PersonId, row.TeamKey));

    private static bool IsLead(Caller caller) => caller.Is(Role.Supervisor) || caller.Is(Role.Administrator);

    private static bool MayEdit(Caller caller, string scope, Guid? ownerId, string? team) => caller.IsStaff && scope switch
    {
        CannedText.Own => ownerId == caller.PersonId,
        CannedText.OfTeam => IsLead(caller) || team is not null && caller.Teams.Contains(team),
        _ => IsLead(caller),
    };

    private static string Clean(string? text) => (text ?? "").ReplaceLineEndings("\n").Trim();

    private static void CheckPlaces(Caller caller, string field, string text)
    {
        var unknown = ReplyPlaces.Unknown(text);
        Check(caller, unknown is null, field, $"没有占位符 {{{{{unknown}}}}}；可用：{string.Join("、", ReplyPlaces.Names)}。", $"There is no place {{{{{unknown}}}}}; known are {string.Join(", ", ReplyPlaces.Names)}.");
    }

    internal static void Check(Caller caller, bool isRight, string field, string chinese, string english)
    {
        if (!isRight)
        {
            var reason = caller.Language == Languages.Chinese ? chinese : english;
            throw new DeskRuleException("fields-missing", 422, reason) { Fields = new Dictionary<string, string> { [field] = reason } };
        }
    }

    private static DeskRuleException Forbidden(Caller caller) =>
        new("not-yours", 403, caller.Language == Languages.Chinese ? "您不能修改这条常用回复。" : "This canned text is not yours to change.");
}
