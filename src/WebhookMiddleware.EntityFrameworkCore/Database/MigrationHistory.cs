using System.Data.Common;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Migrations;

namespace WebhookMiddleware.EntityFrameworkCore.Database;

/// <summary>Reads the history of the migrations without EF's model.</summary>
public static class MigrationHistory
{
    /// <summary>Determines whether all migrations of a provider's assembly have been applied.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="table">The table of the history.</param>
    /// <param name="migrations">The assembly.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="DbException">The history can't be read, because it does not exist, for example.</exception>
    public static async Task<bool> IsCompleteAsync(
        DbConnection connection, string table, Assembly migrations, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT \"MigrationId\" FROM \"{table}\"";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        HashSet<string> applied = new(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add(reader.GetString(0));
        }

        return migrations.GetTypes()
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id)
            .OfType<string>()
            .All(applied.Contains);
    }
}
