using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

/// <summary>Applies the <see cref="ConnectionSettings"/> to the connections of contexts.</summary>
internal sealed class ConnectionSettingsInterceptor(int defaultTimeoutSeconds) : DbConnectionInterceptor
{
    private readonly string _sql = ConnectionSettings.Sql(defaultTimeoutSeconds);

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = _sql;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = _sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
