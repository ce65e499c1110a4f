using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WebhookMiddleware.EntityFrameworkCore.Database;

/// <summary>Gets the tables ready before any hosted service starts. A database that can't be reached doesn't keep the host from starting.</summary>
internal sealed partial class StoreInitializer(WebhookDatabase database, ILogger<StoreInitializer> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.EnsureReadyAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotReady(logger, exception);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error,
            "The database of the webhooks can't be used. The host starts all the same; every use of the webhooks tries again, and fails until the "
            + "database can be reached. Check the connection string, the database server, and the rights to create tables.",
            EventName = "WebhookDatabaseNotReady")]
        public static partial void NotReady(ILogger logger, Exception exception);
    }
}
