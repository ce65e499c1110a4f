using WebhookMiddleware.Audit;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>
/// Makes the writes of this host one after the other, each together with what it replaces and with its entries of the audit.
/// </summary>
/// <remarks>
/// In that way, two new webhooks of an event get different orders, and the limit per event holds. Writes of other hosts are noticed by the
/// store: then the attempt is repeated.
/// </remarks>
internal sealed class WebhookWriter(IWebhookStore store, WebhookChangeNotifier notifier, TimeProvider timeProvider) : IDisposable
{
    // Each lost race means that another write was stored. This many in a row are not a race, but a store that can't compare versions.
    private const int MaxAttempts = 100;

    private readonly SemaphoreSlim _writes = new(1, 1);

    /// <summary>Gets the time, to the millisecond, as stores keep it.</summary>
    public DateTimeOffset Now => IsoTimestamp.ToMilliseconds(timeProvider.GetUtcNow());

    /// <summary>
    /// Repeats an attempt until it has a result; null means that it lost a race. If the result is one of a write, notifies the listeners,
    /// so that the change takes effect on this host before the caller continues.
    /// </summary>
    public async Task<T> RunAsync<T>(Func<Task<T?>> attempt, Func<T, bool> isSaved, CancellationToken cancellationToken)
        where T : class
    {
        await _writes.WaitAsync(cancellationToken);
        try
        {
            var result = await RepeatAsync(attempt);
            if (isSaved(result))
            {
                await notifier.NotifyAsync(cancellationToken);
            }

            return result;
        }
        finally
        {
            _writes.Release();
        }
    }

    public Task<WebhookEditResult> RunAsync(Func<Task<WebhookEditResult?>> attempt, CancellationToken cancellationToken)
        => RunAsync(attempt, result => result.Status is WebhookEditStatus.Saved, cancellationToken);

    /// <summary>Stores the changes, all or none. Returns false if the store has other versions than those that are replaced.</summary>
    public Task<bool> TryStoreAsync(
        IReadOnlyCollection<WebhookChange> changes, AuditAction action, string? actor, CancellationToken cancellationToken)
        => store.TryWriteAsync(WebhookChange.ToStore(changes, action, actor, Now), cancellationToken);

    public void Dispose() => _writes.Dispose();

    private static async Task<T> RepeatAsync<T>(Func<Task<T?>> attempt)
        where T : class
    {
        for (var attempts = 0; attempts < MaxAttempts; attempts++)
        {
            if (await attempt() is { } result)
            {
                return result;
            }
        }

        throw new InvalidOperationException(
            $"The webhook store refused {MaxAttempts} writes in a row, each for the version that it had just returned.");
    }
}
