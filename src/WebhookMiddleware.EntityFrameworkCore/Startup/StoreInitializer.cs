using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Startup;

/// <summary>
/// Prepares the tables before any hosted service starts, and then checks the application's own contexts that write them. If the database
/// can't be reached, the host starts nevertheless.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="checks">The check of the contexts; none in a process without a queue.</param>
/// <param name="logger">The log.</param>
internal sealed partial class StoreInitializer(
    WebhookDatabase database, IEnumerable<EnlistmentCheck> checks, ILogger<StoreInitializer> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.EnsureReadyAsync(cancellationToken);
        }
        catch (StoreMissingException exception)
        {
            Log.Missing(logger, exception, exception.Message);
            return;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotReady(logger, exception);
            return;
        }

        foreach (var check in checks)
        {
            await check.RunAsync(cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(EventId = 801, EventName = "WebhookDatabaseNotReady", Level = LogLevel.Error,
            Message = "The webhooks' database can't be used. The host starts nevertheless; every use of the webhooks tries again, and "
                + "fails until the database can be reached. Check the connection string, the database server, and the rights to create "
                + "tables.")]
        public static partial void NotReady(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 813, EventName = "WebhookStoreMissing", Level = LogLevel.Critical,
            Message = "The webhooks' store is missing, and requests on bound routes are refused (503) until it exists. {Reason}")]
        public static partial void Missing(ILogger logger, Exception exception, string reason);
    }
}
