using System.Reflection;
using System.Text.Json.Nodes;
using WebhookMiddleware.Receiver.Calls;

namespace WebhookMiddleware.Receiver;

/// <summary>
/// Represents a verified call of a webhook that sends the standard envelope. Its members are those of the envelope, by the same names.
/// </summary>
/// <typeparam name="TData">The type that the payload of the event is read as.</typeparam>
public sealed class WebhookCall<TData> : IBindableFromHttpContext<WebhookCall<TData>>
{
    /// <summary>
    /// Gets the run of the event. All webhooks of one run get the same; a delivery is identified by <see cref="DeliveryId"/>.
    /// </summary>
    public required Guid Id { get; init; }

    /// <summary>Gets the event.</summary>
    public required string Type { get; init; }

    /// <summary>Gets when the event is raised: before or after something happens, or at a time.</summary>
    public required WebhookCallPhase Phase { get; init; }

    /// <summary>Gets when the event was raised; the same in all attempts.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Gets the webhook that makes the call.</summary>
    public required WebhookCallHook Hook { get; init; }

    /// <summary>Gets the number of the attempt, from 1. A replay begins at 1 again.</summary>
    public required int Attempt { get; init; }

    /// <summary>
    /// Gets how many milliseconds the answer is waited for, from the beginning of the call. The handler's <see cref="CancellationToken"/>
    /// is cancelled when they are over.
    /// </summary>
    public required int DeadlineMs { get; init; }

    /// <summary>Gets whether the call is a test: decide as always, and change nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Gets the request of the API's client; null in scheduled events.</summary>
    public required WebhookCallRequest? Request { get; init; }

    /// <summary>Gets who made the request; null if nobody was signed in.</summary>
    public required WebhookCallPrincipal? Principal { get; init; }

    /// <summary>Gets the payload of the event.</summary>
    public required TData Data { get; init; }

    /// <summary>Gets what earlier webhooks of the same run have put into its context.</summary>
    public required JsonObject Context { get; init; }

    /// <summary>Gets what the API's client got, in events after something happened; null if it is not known.</summary>
    public WebhookCallResponse? Response { get; init; }

    /// <summary>Gets the request as it came: its headers and its body.</summary>
    public required WebhookMessage Message { get; init; }

    /// <summary>Gets what identifies the delivery over all its attempts, repeats and replays: the header <c>webhook-id</c>.</summary>
    public string DeliveryId => Message.Id;

    /// <summary>Gets whether the webhook says that it is in shadow mode: see <see cref="WebhookMessage.Shadow"/>.</summary>
    public bool Shadow => Message.Shadow;

    static ValueTask<WebhookCall<TData>?> IBindableFromHttpContext<WebhookCall<TData>>.BindAsync(
        HttpContext context, ParameterInfo parameter)
        => new(ReceivedCall.Of(context).As<TData>());
}
