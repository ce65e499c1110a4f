using System.Net;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.Invocations;

/// <summary>One run of one event: what all its webhooks are told alike. Immutable, and free of the request it came from, so that it outlives it.</summary>
internal sealed record WebhookInvocation
{
    /// <summary>Shared by all webhooks of the run (a version 7 UUID).</summary>
    public required Guid Id { get; init; }

    public required WebhookEvent Event { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Null for scheduled events.</summary>
    public WebhookRequestInfo? Request { get; init; }

    public WebhookPrincipal? Principal { get; init; }

    /// <summary>
    /// The address that the request came from, to tell callers apart that have no principal. Webhooks are not told it, and it is not stored: null for what
    /// the queue sends.
    /// </summary>
    internal IPAddress? ClientAddress { get; init; }

    public string? Tenant { get; init; }

    /// <summary>How many webhooks lie behind the request that raised the event; 0 for a request that no webhook made.</summary>
    public int Hop { get; init; }

    /// <summary>The handler is not run: a test.</summary>
    public bool DryRun { get; init; }

    /// <summary>After-events only; null there too when the response is not known.</summary>
    public WebhookResponseInfo? Response { get; init; }
}
