using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Calling;

/// <summary>What one webhook is sent, once.</summary>
internal sealed class WebhookCall
{
    public required CompiledWebhook Webhook { get; init; }

    public required WebhookInvocation Invocation { get; init; }

    /// <summary>The payload as UTF-8 JSON, after the enrichments of earlier stages.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>What earlier webhooks of the run put into the context: a UTF-8 JSON object.</summary>
    public ReadOnlyMemory<byte> Context { get; init; } = "{}"u8.ToArray();

    /// <summary>1 for the first attempt.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The place among the deliveries of a webhook that keeps their order; null for every other call.</summary>
    public long? Sequence { get; init; }

    /// <summary>How long the call may take: the webhook's own timeout, or less when the run's budget is short.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>Whether running out of time is the webhook's own doing (<see cref="WebhookOutcome.TimedOut"/>) or the budget's (<see cref="WebhookOutcome.BudgetSpent"/>).</summary>
    public bool IsOwnLimit => TimeLimit >= Webhook.Timeout;
}
