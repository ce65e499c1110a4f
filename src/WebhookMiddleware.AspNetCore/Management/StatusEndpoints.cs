using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Health;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Returns the state of this host and its store.</summary>
internal sealed class StatusEndpoints(
    WebhookRegistry registry,
    IWebhookStore store,
    IDeliveryQueue queue,
    WebhookResilience resilience,
    WebhookHealthCheck health,
    TimeProvider timeProvider)
{
    /// <summary>How long the store may take. People ask for the status above all when something hangs.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task GetAsync(HttpContext context)
    {
        using var patience = new CancellationTokenSource(Patience, timeProvider);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.RequestAborted);
        var examining = ExamineAsync(ending.Token);
        var depth = await ReadQueueAsync(ending.Token);
        var found = await examining;
        context.RequestAborted.ThrowIfCancellationRequested();

        var loaded = registry.Loaded;
        await ManagementJson.WriteAsync(context, StatusCodes.Status200OK, new StatusResponse(
            registry.IsEnabled,
            store.Name,
            new SnapshotStatus(loaded?.Version, loaded?.At.UtcDateTime, loaded?.Count ?? 0),
            depth,
            resilience.FindTripped().Select(breaker => new BreakerStatus(
                breaker.WebhookId, breaker.OpenUntil is null ? BreakerState.HalfOpen : BreakerState.Open, breaker.OpenUntil?.UtcDateTime)),
            new HealthResponse(found.Status.ToString().ToLowerInvariant(), found.Reasons),
            WebhookHttpRequest.PackageVersion));
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

/// <summary>The state of a host and its store, as the management API returns it.</summary>
internal sealed record StatusResponse(
    bool Enabled,
    string Store,
    SnapshotStatus Snapshot,
    QueueStatus? Queue,
    IEnumerable<BreakerStatus> Breakers,
    HealthResponse Health,
    string Version);

/// <summary>What this host has loaded. Before the first time, the version and the time are null.</summary>
internal sealed record SnapshotStatus(long? Version, DateTime? LoadedAt, int Hooks);

/// <summary>The queue of all hosts. Dead deliveries are counted up to <see cref="QueueContents.MaxCounted"/>.</summary>
internal sealed record QueueStatus(long Pending, long Delivering, long Dead, double OldestDueSeconds);

/// <summary>A circuit breaker of this host that is not closed. <c>until</c> is null while the next call decides.</summary>
internal sealed record BreakerStatus(Guid HookId, BreakerState State, DateTime? Until);

/// <summary>Specifies the states of a circuit breaker that is not closed.</summary>
internal enum BreakerState
{
    Open,
    HalfOpen,
}

/// <summary>The health of a host's webhooks: <c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>, with the reasons.</summary>
internal sealed record HealthResponse(string Status, IReadOnlyList<string> Reasons);
