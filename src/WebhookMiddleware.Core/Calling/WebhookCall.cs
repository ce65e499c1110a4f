using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Calling;

/// <summary>The input of one call of one webhook.</summary>
internal sealed class WebhookCall
{
    private static readonly ReadOnlyMemory<byte> NoContext = "{}"u8.ToArray();

    public required CompiledWebhook Webhook { get; init; }

    public required WebhookInvocation Invocation { get; init; }

    /// <summary>Gets the payload as UTF-8 JSON, after the enrichments of earlier stages.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Gets the context that earlier webhooks of the run have built up, as a UTF-8 JSON object.</summary>
    public ReadOnlyMemory<byte> Context { get; init; } = NoContext;

    /// <summary>Gets the number of the attempt, starting at 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Gets the position among the deliveries of an in-order webhook; null for every other call.</summary>
    public long? Sequence { get; init; }

    /// <summary>Gets the time limit: the webhook's own timeout, or less when the run's budget is short.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>Gets how many bytes of the request's body are kept, to be stored when the call has ended. Default: none.</summary>
    public int KeptRequestBytes { get; init; }

    /// <summary>Gets the trace of a call that tests the webhook; null for every other call.</summary>
    public ExchangeTrace? Trace { get; init; }

    /// <summary>
    /// Gets whether a timeout is attributed to the webhook (<see cref="WebhookOutcome.TimedOut"/>) and not to the budget
    /// (<see cref="WebhookOutcome.BudgetSpent"/>).
    /// </summary>
    public bool IsOwnLimit => TimeLimit >= Webhook.Timeout;
}
