using WebhookMiddleware.Calling;
using WebhookMiddleware.Health;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Reads the state of this host and its store.</summary>
internal sealed class HostStatus(
    WebhookRegistry registry,
    IWebhookStore store,
    IDeliveryQueue queue,
    WebhookResilience resilience,
    WebhookHealthCheck health,
    TimeProvider timeProvider)
{
    /// <summary>How long the store may take. People ask for the status above all when something hangs.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<StatusResponse> ReadAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, timeProvider);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var examining = ExamineAsync(ending.Token);
        var depth = await ReadQueueAsync(ending.Token);
        var found = await examining;
        cancellationToken.ThrowIfCancellationRequested();

        var loaded = registry.Loaded;
        return new StatusResponse(
            registry.IsEnabled,
            store.Name,
            new SnapshotStatus(loaded?.Version, loaded?.At.UtcDateTime, loaded?.Count ?? 0),
            depth,
            resilience.FindTripped().Select(breaker => new BreakerStatus(
                breaker.WebhookId, breaker.OpenUntil is null ? BreakerState.HalfOpen : BreakerState.Open, breaker.OpenUntil?.UtcDateTime)),
            new HealthResponse(found.Status.ToString().ToLowerInvariant(), found.Reasons),
            WebhookHttpRequest.PackageVersion);
    }

    private async Task<WebhookHealth> ExamineAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await health.ExamineAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return WebhookHealth.Degraded($"The webhook store has not answered for {Patience.TotalSeconds} s.");
        }
    }

    // Null while the store can't be read: health has the reason.
    private async Task<QueueStatus?> ReadQueueAsync(CancellationToken cancellationToken)
    {
        try
        {
            var depth = await queue.GetDepthAsync(cancellationToken);
            var contents = await queue.GetContentsAsync(maxWebhooks: 0, cancellationToken);

            // The store's clock may be ahead of this host's.
            var overdue = timeProvider.GetUtcNow() - depth.OldestDueAt;
            return new QueueStatus(
                depth.Pending, contents.Delivering, contents.Dead, overdue > TimeSpan.Zero ? overdue.Value.TotalSeconds : 0);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
