using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Mail.Inbound.Rules;

/// <summary>The rules in force. Which version that is, is asked each time, since another desk may have saved one; a version never changes.</summary>
public sealed class MailRuleShelf
{
    private readonly ConcurrentDictionary<int, MailRules> _read = new();

    public async Task<MailRules> NewestAsync(DeskDb db, CancellationToken cancellationToken)
    {
        if (await db.MailRuleVersions.MaxAsync(row => (int?)row.Version, cancellationToken) is not { } version)
        {
            return MailRules.None;
        }

        if (_read.TryGetValue(version, out var known))
        {
            return known;
        }

        var row = await db.MailRuleVersions.AsNoTracking().SingleAsync(row => row.Version == version, cancellationToken);
        var rules = new MailRules(version, row.Read());
        _read[version] = rules;
        return rules;
    }
}
