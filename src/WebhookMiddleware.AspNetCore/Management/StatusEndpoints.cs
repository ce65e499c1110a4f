using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Returns the state of this host and its store.</summary>
internal sealed class StatusEndpoints(HostStatus status)
{
    public async Task GetAsync(HttpContext context)
        => await ManagementJson.WriteAsync(context, StatusCodes.Status200OK, await status.ReadAsync(context.RequestAborted));
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
