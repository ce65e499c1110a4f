using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WebhookMiddleware.EntityFrameworkCore.Database;

/// <summary>Gives contexts on a database that is ready: nothing reads or writes before its tables are there.</summary>
/// <remarks>
/// Getting ready is tried once for all who wait for it. When it fails they fail with it, and the next use tries again: a database that
/// can't be reached at start-up is used as soon as it can.
/// </remarks>
internal sealed partial class WebhookDatabase(
    IDbContextFactory<WebhookDbContext> contexts,
    IDatabaseBackend backend,
    IEnumerable<IHostEnvironment> environments,
    ILogger<WebhookDatabase> logger) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposing = new();
    private Task? _preparation;

    /// <summary>Whether the tables are known to be there.</summary>
    public bool IsReady
    {
        get
        {
            lock (_lock)
            {
                return _preparation is { IsCompletedSuccessfully: true };
            }
        }
    }

    /// <summary>Gives a context; the caller disposes of it.</summary>
    public async ValueTask<WebhookDbContext> OpenAsync(CancellationToken cancellationToken)
    {
        await EnsureReadyAsync(cancellationToken);
        backend.ThrowIfGone();
        return await contexts.CreateDbContextAsync(cancellationToken);
    }

    /// <summary>Waits until the tables are there; fails as the database does.</summary>
    public Task EnsureReadyAsync(CancellationToken cancellationToken)
    {
        Task preparation;
        lock (_lock)
        {
            if (_preparation is null or { IsFaulted: true } or { IsCanceled: true })
            {
                // On the thread pool, because SQLite does its work before the first await: it would run inside the lock. And not
                // with this caller's token, because others wait for the same attempt.
                _preparation = Task.Run(PrepareAsync, _disposing.Token);
            }

            preparation = _preparation;
        }

        return preparation.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _disposing.Cancel();
        _disposing.Dispose();
    }

    private async Task PrepareAsync()
    {
        var cancellationToken = _disposing.Token;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await backend.PrepareAsync(context, cancellationToken) is { } created && environments.Any(environment => !environment.IsDevelopment()))
        {
            Log.Created(logger, created);
        }

        Log.Ready(logger);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 802, EventName = "WebhookDatabaseReady", Level = LogLevel.Debug,
            Message = "The webhook tables are ready.")]
        public static partial void Ready(ILogger logger);

        [LoggerMessage(EventId = 812, EventName = "WebhookStoreCreated", Level = LogLevel.Warning,
            Message = "{Store} had no webhook tables: a new, empty store was created, and no webhook is called until some are added. If webhooks existed before, they are not there: check the connection string and the volume. To have a missing store refused from now on, set Webhooks:RequireExistingStore to true.")]
        public static partial void Created(ILogger logger, string store);
    }
}
