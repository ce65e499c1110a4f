using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// An after-event of a request that is under way: it happens when the handler has succeeded. Meanwhile a handler's own transaction may take up
/// its message (<see cref="TryEnlist"/>), so that both are written or neither.
/// </summary>
internal sealed class UpcomingEvent(EventPlan plan, WebhookInvocation invocation, WebhookPayload payload, MemberExclusion exclusion)
{
    // A handler may save in several contexts at the same time.
    private readonly Lock _enlisting = new();
    private IEnlistedMessage? _enlisted;
    private bool _isOver;

    public EventPlan Plan { get; } = plan;

    public WebhookInvocation Invocation { get; } = invocation;

    public WebhookPayload Payload { get; } = payload;

    /// <summary>What the handler has said that it will answer; null: nothing. A message that is told after a crash knows no other response.</summary>
    public WebhookResponseInfo? Response
    {
        get;
        set => field = value is null ? null : View(value);
    }

    /// <summary>The message as it was enlisted; null when it was not.</summary>
    public OutboxMessage? Message { get; private set; }

    /// <summary>Gives the message for a transaction, made by <paramref name="create"/> the first time. Null: it is too late, the request has been decided.</summary>
    public IEnlistedMessage? TryEnlist(Func<UpcomingEvent, (OutboxMessage Message, IEnlistedMessage Enlisted)> create)
    {
        lock (_enlisting)
        {
            if (_enlisted is null && !_isOver)
            {
                (Message, _enlisted) = create(this);
            }

            return _isOver ? null : _enlisted;
        }
    }

    /// <summary>Returns what the webhooks are told of the response: its body and location without what is kept from them.</summary>
    public WebhookResponseInfo View(WebhookResponseInfo response)
    {
        var told = response.Body.IsEmpty || !exclusion.HasWork(response.Plan)
            ? response
            : response with { Body = MemberFilter.Apply(response.Body, MemberPlace.Root(exclusion, response.Plan)) };
        return told.Location is { } location ? told with { Location = LocationFilter.Apply(location, exclusion) } : told;
    }

    public ValueTask<EnlistedState> CompleteAsync(WebhookResponseInfo response)
        => End()?.CompleteAsync(response) ?? ValueTask.FromResult(EnlistedState.NotWritten);

    public ValueTask DiscardAsync() => End()?.DiscardAsync() ?? ValueTask.CompletedTask;

    public void Abandon() => End()?.Abandon();

    // What the event's end is, is said once: null after that.
    private IEnlistedMessage? End()
    {
        lock (_enlisting)
        {
            if (_isOver)
            {
                return null;
            }

            _isOver = true;
            return _enlisted;
        }
    }
}
