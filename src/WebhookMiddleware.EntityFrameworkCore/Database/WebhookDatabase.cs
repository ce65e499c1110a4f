using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace WebhookMiddleware.EntityFrameworkCore.Database;

/// <summary>Creates contexts of a database whose tables are ready; no read or write happens before.</summary>
/// <remarks>
/// All callers that wait share one attempt to prepare the tables. If it fails, it fails for all of them, and the next use tries again. A
/// database that is unavailable at the start is thus used as soon as it is available.
/// </remarks>
public sealed partial class WebhookDatabase : IDisposable
{
    private readonly IDbContextFactory<WebhookDbContext> _contexts;
    private readonly IDatabaseBackend _backend;
    private readonly bool _isProduction;
    private readonly ILogger<WebhookDatabase> _logger;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposing = new();
    private Task? _preparation;

    internal WebhookDatabase(
        IDbContextFactory<WebhookDbContext> contexts, IDatabaseBackend backend, bool isProduction, ILogger<WebhookDatabase> logger)
        => (_contexts, _backend, _isProduction, _logger) = (contexts, backend, isProduction, logger);

    /// <summary>Gets the name of the kind of database.</summary>
    internal string Name => _backend.Name;

    /// <summary>Gets a value indicating whether the tables are known to be ready.</summary>
    internal bool IsReady
    {
        get
        {
            lock (_lock)
            {
                return _preparation is { IsCompletedSuccessfully: true };
            }
        }
    }

    /// <summary>Waits until the tables are ready, and returns a context, which the caller disposes.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async ValueTask<WebhookDbContext> OpenAsync(CancellationToken cancellationToken)
    {
        await EnsureReadyAsync(cancellationToken);
        _backend.ThrowIfGone();
        return await _contexts.CreateDbContextAsync(cancellationToken);
    }

    /// <summary>Reads the tables with plain statements, or with EF if the database has no connections.</summary>
    internal async Task<T> ReadAsync<T>(
        Func<DbConnection, Task<T>> plain, Func<WebhookDbContext, Task<T>> entities, CancellationToken cancellationToken)
    {
        await EnsureReadyAsync(cancellationToken);
        _backend.ThrowIfGone();
        if (_backend.TryReadAsync(plain, cancellationToken) is { } reading)
        {
            return await reading;
        }

        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        return await entities(context);
    }

    /// <summary>Waits until the tables are ready. Throws the database's exception if they can't be prepared.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task EnsureReadyAsync(CancellationToken cancellationToken)
    {
        Task preparation;
        lock (_lock)
        {
            if (_preparation is null or { IsFaulted: true } or { IsCanceled: true })
            {
                // On the thread pool, because SQLite works synchronously before the first await, which would be inside the lock. The
                // caller's token is not used, because others wait for the same attempt.
                _preparation = Task.Run(PrepareAsync, _disposing.Token);
            }

            preparation = _preparation;
        }

        return preparation.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposing.Cancel();
        _disposing.Dispose();
    }

    private async Task PrepareAsync()
    {
        var cancellationToken = _disposing.Token;
        if (await _backend.IsPreparedAsync(cancellationToken))
        {
            Log.Ready(_logger);
            return;
        }

        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        if (await _backend.PrepareAsync(context, cancellationToken) is { } created && _isProduction)
        {
            Log.Created(_logger, created);
        }

        Log.Ready(_logger);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 802, EventName = "WebhookDatabaseReady", Level = LogLevel.Debug,
            Message = "The webhook tables are ready.")]
        public static partial void Ready(ILogger logger);

        [LoggerMessage(EventId = 812, EventName = "WebhookStoreCreated", Level = LogLevel.Warning,
            Message = "{Store} had no webhook tables: a new, empty store was created, and no webhook is called until some are added. If "
                + "webhooks existed before, they are missing: check the connection string and the volume. To refuse a missing store from "
                + "now on, set Webhooks:RequireExistingStore to true.")]
        public static partial void Created(ILogger logger, string store);
    }
}
