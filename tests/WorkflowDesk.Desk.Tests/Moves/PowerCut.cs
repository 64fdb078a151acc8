using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace WorkflowDesk.Desk.Tests.Moves;

/// <summary>After a number of commits nothing reaches the database any more, as if the machine had stopped.</summary>
internal sealed class PowerCut : DbTransactionInterceptor
{
    private int? _commits;

    public void AfterCommits(int commits) => _commits = commits;

    public void IsBack() => _commits = null;

    public override ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        if (_commits is { } left)
        {
            _commits = left - 1;
            if (left <= 0)
            {
                throw new PowerCutException();
            }
        }

        return new(result);
    }
}

internal sealed class PowerCutException() : Exception("the machine has stopped");
