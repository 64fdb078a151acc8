using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Process;

namespace WorkflowDesk.Desk.Data;

/// <summary>Applies the numbered scripts of <c>Data/Schema</c> that a database has not seen, each in one transaction.</summary>
public static partial class SchemaUpgrader
{
    private static readonly Dictionary<string, (string Sqlite, string Postgres)> Types = new(StringComparer.Ordinal)
    {
        ["uuid"] = ("text", "uuid"),
        ["moment"] = ("integer", "timestamptz"),
        ["span"] = ("integer", "bigint"),
        ["flag"] = ("integer", "boolean"),
        ["json"] = ("text", "text"),
        ["bytes"] = ("blob", "bytea"),
    };

    public static async Task UpgradeAsync(DeskDatabase database, CancellationToken cancellationToken)
    {
        if (database.IsSqlite)
        {
            // Outside a transaction, as SQLite demands. The mode stays with the file.
            await using var db = database.Read();
            await db.Database.ExecuteSqlRawAsync("pragma journal_mode = wal", cancellationToken);
        }

        await using var write = await database.BeginWriteAsync(cancellationToken);
        if (!database.IsSqlite)
        {
            // Two desks that start together upgrade one after the other.
            await write.Db.Database.ExecuteSqlRawAsync("select pg_advisory_xact_lock(20240520)", cancellationToken);
        }

        await write.Db.Database.ExecuteSqlRawAsync("create table if not exists schema_version (number integer primary key, name text not null)", cancellationToken);
        var applied = await write.Db.Database.SqlQueryRaw<int>("select number from schema_version").ToListAsync(cancellationToken);
        foreach (var (number, name, script) in Scripts())
        {
            if (applied.Contains(number))
            {
                continue;
            }

            foreach (var statement in Dialect(script, database.IsSqlite).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                await write.Db.Database.ExecuteSqlRawAsync(statement.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), cancellationToken);
            }

            await write.Db.Database.ExecuteSqlAsync($"insert into schema_version (number, name) values ({number}, {name})", cancellationToken);
        }

        await LinkKey.EnsureAsync(write.Db, cancellationToken);
        await write.CommitAsync(cancellationToken);
    }

    internal static IEnumerable<(int Number, string Name, string Script)> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        const string prefix = "WorkflowDesk.Desk.Data.Schema.";
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = resource[prefix.Length..];
            yield return (int.Parse(name[..4], CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }
    }

    private static string Dialect(string script, bool sqlite) =>
        TypeName().Replace(Comment().Replace(script, ""), match =>
            Types.TryGetValue(match.Groups[1].Value, out var type) ? " " + (sqlite ? type.Sqlite : type.Postgres) + match.Groups[2].Value : match.Value);

    [GeneratedRegex(@" (uuid|moment|span|flag|json|bytes)( |,)", RegexOptions.None, 1000)]
    private static partial Regex TypeName();

    [GeneratedRegex("--[^\n]*", RegexOptions.None, 1000)]
    private static partial Regex Comment();
}
