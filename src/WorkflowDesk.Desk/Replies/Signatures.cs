using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Replies;

public sealed record SignatureTexts(string TextZh, string TextEn);

/// <summary>What people put below their answers. Nothing: their name and the desk's.</summary>
public sealed class Signatures(DeskDatabase database)
{
    /// <summary>Characters of one signature.</summary>
    public const int MostText = 1000;

    public async Task<SignatureTexts> OfAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var row = await db.Signatures.FindAsync([caller.PersonId], cancellationToken);
        return new SignatureTexts(row?.TextZh ?? "", row?.TextEn ?? "");
    }

    /// <exception cref="DeskRuleException">403 for those who do not work here; 422 too long, or a place that is not known.</exception>
    public static async Task SaveAsync(DeskStep step, SignatureTexts texts, CancellationToken cancellationToken)
    {
        var caller = step.Caller;
        if (!caller.IsStaff || caller.PersonId is not { } personId)
        {
            throw new DeskRuleException("staff-only", 403, "Signatures are for those who work here.");
        }

        var (zh, en) = (texts.TextZh.ReplaceLineEndings("\n").Trim(), texts.TextEn.ReplaceLineEndings("\n").Trim());
        Check(caller, "textZh", zh);
        Check(caller, "textEn", en);
        var row = await step.Db.Signatures.FindAsync([personId], cancellationToken);
        if (row is null)
        {
            row = new Signature { PersonId = personId };
            step.Db.Signatures.Add(row);
        }

        (row.TextZh, row.TextEn, row.UpdatedAt) = (zh, en, step.Now);
    }

    private static void Check(Caller caller, string field, string text)
    {
        CannedTexts.Check(caller, text.Length <= MostText, field, $"最多 {MostText} 字。", $"At most {MostText} characters.");
        var unknown = ReplyPlaces.Unknown(text);
        CannedTexts.Check(caller, unknown is null, field, $"没有占位符 {{{{{unknown}}}}}。", $"There is no place {{{{{unknown}}}}}.");
    }
}
