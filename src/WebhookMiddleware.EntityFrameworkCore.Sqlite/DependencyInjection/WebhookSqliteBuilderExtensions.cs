using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using WebhookMiddleware;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Sqlite;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the extension method that stores webhooks in a SQLite file.</summary>
public static class WebhookSqliteBuilderExtensions
{
    /// <summary>
    /// Stores the webhooks, their call log and their deliveries in a SQLite file. The file, its folder and the tables (<c>webhook_*</c>)
    /// are created at the start, and the tables are migrated if a newer version requires it. The file is switched to write-ahead logging.
    /// It may be the file of the application's own data, and several processes on one machine may share it.
    /// </summary>
    /// <remarks>
    /// <para>
    /// If the file can't be opened, the host starts nevertheless: the failure is logged, and every use tries again. With
    /// <see cref="WebhookOptions.RequireExistingStore"/>, or <c>Mode=ReadWrite</c> in the connection string, a missing file is such a
    /// failure and is never created.
    /// </para>
    /// <para>
    /// Secrets are encrypted with ASP.NET Core Data Protection. Keep its key ring where it outlives the process, and share it between
    /// hosts: without it, the secrets can't be read and have to be entered again.
    /// </para>
    /// <para>
    /// The store that is chosen last is used.
    /// </para>
    /// </remarks>
    /// <param name="builder">The builder that <c>AddWebhooks()</c> returned.</param>
    /// <param name="connectionString">
    /// A Microsoft.Data.Sqlite connection string, such as <c>Data Source=webhooks.db</c>. A relative path refers to the working directory.
    /// <c>Default Timeout</c> is the time in seconds to wait while another process writes; default: 30.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The connection string is empty or malformed, or names a database in memory.</exception>
    public static IWebhookBuilder UseSqlite(this IWebhookBuilder builder, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);

        var connection = new SqliteConnectionStringBuilder(connectionString);
        if (IsInMemory(connection))
        {
            throw new ArgumentException(
                "The connection string names no file. A SQLite database in memory lives only as long as one connection: call "
                    + "UseInMemory() for a store without persistence, or name a file, such as 'Data Source=webhooks.db'.",
                nameof(connectionString));
        }

        builder.Services.AddEntityFrameworkStores(services => new SqliteBackend(
            connection,
            services.GetRequiredService<IOptions<WebhookOptions>>().Value.RequireExistingStore,
            services.GetRequiredService<TimeProvider>()));
        return builder;
    }

    // An empty data source is a temporary database, a separate one for each connection.
    private static bool IsInMemory(SqliteConnectionStringBuilder connection)
        => connection.Mode == SqliteOpenMode.Memory
            || string.IsNullOrWhiteSpace(connection.DataSource)
            || connection.DataSource.Contains(":memory:", StringComparison.OrdinalIgnoreCase)
            || connection.DataSource.Contains("mode=memory", StringComparison.OrdinalIgnoreCase);
}
