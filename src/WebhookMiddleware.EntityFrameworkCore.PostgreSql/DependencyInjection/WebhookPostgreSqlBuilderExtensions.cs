using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;
using WebhookMiddleware;
using WebhookMiddleware.Background;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that store webhooks in PostgreSQL.</summary>
public static class WebhookPostgreSqlBuilderExtensions
{
    /// <summary>
    /// Stores the webhooks, their outbox and their call log in a PostgreSQL database (version 13 or newer), which any number of hosts may
    /// share. The tables (<c>webhook_*</c>) are created at the start, and migrated if a newer version requires it, by one host at a time.
    /// The database itself is also created if it is missing and the role may create it. It may be the database of the application's own
    /// data.
    /// </summary>
    /// <remarks>
    /// <para>
    /// If the database can't be reached, the host starts nevertheless: the failure is logged, and every use tries again. With
    /// <see cref="WebhookOptions.RequireExistingStore"/>, a database without the tables is such a failure, and neither it nor the tables
    /// are created.
    /// </para>
    /// <para>
    /// Only the database's clock determines leases and due times, so the clocks of the hosts need not agree. Hosts notify each other of new
    /// deliveries and changed webhooks by <c>NOTIFY</c>; each keeps a connection of its own to listen on, outside the pool. If
    /// notifications don't arrive (a connection pooler in transaction mode passes none on), hosts still notice by polling, somewhat later.
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
    /// An Npgsql connection string, such as <c>Host=db;Database=shop;Username=shop;Password=…</c>. <c>Search Path</c> selects the schema of
    /// the tables; default: the role's own first one, which is usually <c>public</c>.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The connection string is empty or malformed, or names no server.</exception>
    public static IWebhookBuilder UsePostgreSql(this IWebhookBuilder builder, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);

        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        if (string.IsNullOrWhiteSpace(connection.Host))
        {
            throw new ArgumentException(
                "The connection string names no server: give it a Host, as in 'Host=localhost;Database=webhooks'.",
                nameof(connectionString));
        }

        return Use(builder, () => NpgsqlDataSource.Create(connection.ConnectionString), ownsDataSource: true);
    }

    /// <summary>
    /// Stores the webhooks in the PostgreSQL database of a data source that the application has built, and thus uses its password provider
    /// and certificates. Otherwise works as <see cref="UsePostgreSql(IWebhookBuilder, string)"/> does.
    /// </summary>
    /// <remarks>
    /// The connection that each host keeps to listen on is opened outside the data source's pool, without multiplexing, and with the
    /// password that the data source's provider returns at that time. The same applies to the connection that creates a missing database.
    /// </remarks>
    /// <param name="builder">The builder that <c>AddWebhooks()</c> returned.</param>
    /// <param name="dataSource">The data source. The application disposes it after the host has stopped.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IWebhookBuilder UsePostgreSql(this IWebhookBuilder builder, NpgsqlDataSource dataSource)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dataSource);
        return Use(builder, () => dataSource, ownsDataSource: false);
    }

    private static IWebhookBuilder Use(IWebhookBuilder builder, Func<NpgsqlDataSource> dataSource, bool ownsDataSource)
    {
        builder.Services.TryAddSingleton<PendingNotifications>();
        builder.Services.AddEntityFrameworkStores(services => new PostgreSqlBackend(
            dataSource(),
            ownsDataSource,
            services.GetRequiredService<PendingNotifications>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<IOptions<WebhookOptions>>().Value.RequireExistingStore,
            services.GetServices<IDeliverySignal>()));
        builder.Services.AddHostedService<NotificationSender>();
        builder.Services.AddHostedService<NotificationListener>();
        return builder;
    }
}
