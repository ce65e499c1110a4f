using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// An after-event of a request in progress. It happens when the handler succeeds. Until then, a transaction of the handler can enlist its
/// message (<see cref="TryEnlist"/>), so that both are committed or neither.
/// </summary>
internal sealed class UpcomingEvent(EventPlan plan, WebhookInvocation invocation, WebhookPayload payload, MemberExclusion exclusion)
{
    // A handler may save several contexts concurrently.
    private readonly Lock _enlisting = new();
    private IEnlistedMessage? _enlisted;
    private bool _isOver;

    public EventPlan Plan { get; } = plan;

    public WebhookInvocation Invocation { get; } = invocation;

    public WebhookPayload Payload { get; } = payload;

    /// <summary>
    /// Gets or sets the response that the handler has announced, or null. A message that is sent after a crash knows no other response.
    /// </summary>
    public WebhookResponseInfo? Response
    {
        get;
        set => field = value is null ? null : View(value);
    }

    /// <summary>Gets the message as it was enlisted, or null when it was not.</summary>
    public OutboxMessage? Message { get; private set; }

    /// <summary>
    /// Returns the message for a transaction, created by <paramref name="create"/> at the first call. Returns null after the event has
    /// completed.
    /// </summary>
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

    /// <summary>Returns the response as webhooks see it: its body and location without the members that are kept from them.</summary>
    public WebhookResponseInfo View(WebhookResponseInfo response)
    {
        var view = response.Body.IsEmpty || !exclusion.HasWork(response.Plan)
            ? response
            : response with { Body = MemberFilter.Apply(response.Body, MemberPlace.Root(exclusion, response.Plan)) };
        return view.Location is { } location ? view with { Location = LocationFilter.Apply(location, exclusion) } : view;
    }

    public ValueTask<EnlistmentResult> CompleteAsync(WebhookResponseInfo response)
        => End()?.CompleteAsync(response) ?? ValueTask.FromResult(EnlistmentResult.NotWritten);

    public ValueTask DiscardAsync() => End()?.DiscardAsync() ?? ValueTask.CompletedTask;

    public void Abandon() => End()?.Abandon();

    // Returns the enlisted message to the first caller only, so that the event completes at most once.
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
