using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace WorkflowDesk.Desk.Data;

/// <summary>Plain commands inside a step's transaction, for the rows of the hot path. The same text runs on both databases.</summary>
internal static class SqlText
{
    public static DbCommand Command(DeskDb db, string text)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = (db.Database.CurrentTransaction ?? throw new InvalidOperationException("These rows are written only inside a step.")).GetDbTransaction();
        Set(command, text);
        return command;
    }

    /// <summary>For reading on an open connection, without a transaction.</summary>
    public static DbCommand ReadCommand(DeskDb db) => db.Database.GetDbConnection().CreateCommand();

    /// <returns>How many rows it changed.</returns>
    public static async ValueTask<int> RunAsync(DeskDb db, DbCommand command, CancellationToken cancellationToken) =>
        db.Kept?.Run(command) ?? await command.ExecuteNonQueryAsync(cancellationToken);

    public static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static DateTimeOffset? Moment(DeskDb db, DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null
        : db.IsSqlite ? new DateTimeOffset(reader.GetInt64(column), TimeSpan.Zero)
        : reader.GetFieldValue<DateTimeOffset>(column);

    // The texts are constants of the desk and column names; values travel as parameters only.
#pragma warning disable CA2100
    public static void Set(DbCommand command, string text) => command.CommandText = text;
#pragma warning restore CA2100

    public static void Add(DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        // With its sign, or SQLite's provider tries every sign for every value.
        parameter.ParameterName = "@" + name;
        // PostgreSQL has no zero character in its texts; a step must not fail for one in a mail or a script's line.
        parameter.Value = value is string text ? text.Replace('\0', '\uFFFD') : value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }
}

/// <summary>Grows an insert of many rows, <c>(@p0, @p1, …), (…)</c>, and its parameters.</summary>
internal sealed class SqlRows(string head)
{
    private readonly StringBuilder _text = new(head);
    private bool _hasRows;

    public void Add(DbCommand command, params ReadOnlySpan<object?> values)
    {
        _text.Append(_hasRows ? ", (" : "(");
        _hasRows = true;
        for (var i = 0; i < values.Length; i++)
        {
            var name = "p" + command.Parameters.Count.ToString(CultureInfo.InvariantCulture);
            _text.Append(i == 0 ? "@" : ", @").Append(name);
            SqlText.Add(command, name, values[i]);
        }

        _text.Append(')');
    }

    public override string ToString() => _text.ToString();
}
