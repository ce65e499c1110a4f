using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WebhookMiddleware.Receiver.Calls;

/// <summary>Holds the verified call of a request for the parameters of its handler, and what the handler decided.</summary>
internal sealed class ReceivedCall(WebhookMessage message, Envelope? envelope, JsonSerializerOptions json)
{
    /// <summary>Gets the request as it came.</summary>
    public WebhookMessage Message { get; } = message;

    /// <summary>Gets the envelope; null if the handler takes any body.</summary>
    public Envelope? Envelope { get; } = envelope;

    /// <summary>Gets whether the call is a test. The signed envelope counts, not the header.</summary>
    public bool IsDryRun => Envelope?.DryRun ?? Message.DryRun;

    /// <summary>Gets or sets what the handler decided; null if it returned nothing.</summary>
    public Decision? Decision { get; set; }

    public static ReceivedCall Of(HttpContext context) => context.Features.Get<ReceivedCall>()
        ?? throw new InvalidOperationException("WebhookCall and WebhookMessage are parameters of the handlers of MapWebhookReceiver.");

    /// <summary>Returns the call with its payload.</summary>
    /// <exception cref="UnreadableCallException">The payload does not have the type.</exception>
    public WebhookCall<TData> As<TData>()
    {
        var envelope = Envelope!;
        return new()
        {
            Id = envelope.Id,
            Type = envelope.Type,
            Phase = envelope.Phase,
            Timestamp = envelope.Timestamp,
            Hook = envelope.Hook,
            Attempt = envelope.Attempt,
            DeadlineMs = envelope.DeadlineMs,
            DryRun = envelope.DryRun,
            Request = envelope.Request,
            Principal = envelope.Principal,
            Data = ReadData<TData>(envelope.Data),
            Context = envelope.Context,
            Response = envelope.Response,
            Message = Message,
        };
    }

    private TData ReadData<TData>(JsonElement data)
    {
        try
        {
            return data.Deserialize((JsonTypeInfo<TData>)json.GetTypeInfo(typeof(TData)))!;
        }
        catch (JsonException exception)
        {
            throw UnreadableCallException.At("/data", exception);
        }
    }
}
