using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace WebhookMiddleware.Testing;

/// <summary>Represents a request with the standard envelope, whose payload is an object.</summary>
/// <typeparam name="T">The type of the payload.</typeparam>
public sealed class Received<T>
{
    // By reflection, even if the tests run without it; enums as words and as numbers.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly Members _members;

    internal Received(ReceivedWebhook request, JsonSerializerOptions? json)
    {
        Request = request;
        try
        {
            Envelope = request.Json as JsonObject ?? throw new JsonException("It is not an object.");
            Data = Envelope["data"].Deserialize<T>(json ?? Json)!;
            _members = Envelope.Deserialize<Members>(Json)!;
        }
        catch (JsonException exception)
        {
            throw new WebhookExpectationException(
                $"The body of {request} is not the standard envelope with a payload of the type {typeof(T).Name}: {exception.Message} "
                    + $"The body is: {request.Body}",
                exception);
        }
    }

    /// <summary>Gets the request as it came.</summary>
    public ReceivedWebhook Request { get; }

    /// <summary>Gets the payload.</summary>
    public T Data { get; }

    /// <summary>Gets the identifier of the run, which all webhooks of one run share.</summary>
    public Guid Id => _members.Id;

    /// <summary>Gets the event.</summary>
    public string Event => Request.Event;

    /// <summary>Gets the phase of the event: <c>before</c>, <c>after</c> or <c>scheduled</c>.</summary>
    public string Phase => _members.Phase;

    /// <summary>Gets when the event was raised.</summary>
    public DateTimeOffset Timestamp => _members.Timestamp;

    /// <summary>Gets the name of the webhook.</summary>
    public string Webhook => _members.Hook.Name;

    /// <summary>Gets the number of the attempt, starting at 1.</summary>
    public int Attempt => Request.Attempt;

    /// <summary>Gets whether the call is a test.</summary>
    public bool DryRun => _members.DryRun;

    /// <summary>Gets what the API's client got, in an after-event; null otherwise, or if it is not known.</summary>
    public JsonNode? Response => Envelope["response"];

    /// <summary>Gets what earlier webhooks of the run put into its context.</summary>
    public JsonNode? Context => Envelope["context"];

    /// <summary>Gets the whole envelope.</summary>
    public JsonObject Envelope { get; }

    private sealed record Members
    {
        public required Guid Id { get; init; }

        public required string Phase { get; init; }

        public required DateTimeOffset Timestamp { get; init; }

        public required Hook Hook { get; init; }

        public required bool DryRun { get; init; }
    }

    private sealed record Hook
    {
        public required string Name { get; init; }
    }
}
