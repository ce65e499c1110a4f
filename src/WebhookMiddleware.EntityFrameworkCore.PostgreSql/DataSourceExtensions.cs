using Npgsql;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql;

internal static class DataSourceExtensions
{
    /// <summary>
    /// Returns a closed connection with other settings. It keeps what the data source's connection string lacks: the current password of
    /// its password provider, and its validation of servers. The synchronous method is not used, because it fails for a provider that is
    /// asynchronous only.
    /// </summary>
    public static async ValueTask<NpgsqlConnection> CloneWithAsync(
        this NpgsqlDataSource dataSource, NpgsqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        await using var template = dataSource.CreateConnection();
        return await template.CloneWithAsync(settings.ConnectionString, cancellationToken);
    }
}
