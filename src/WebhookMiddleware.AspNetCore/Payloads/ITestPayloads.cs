using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>Binds payloads that no client has sent as an endpoint binds those of its clients, to test webhooks with them.</summary>
internal interface ITestPayloads
{
    /// <summary>Binds a payload.</summary>
    /// <param name="context">A request of the endpoint, with the payload as its body.</param>
    /// <param name="json">The payload.</param>
    ValueTask<TestPayload> BindAsync(HttpContext context, ReadOnlyMemory<byte> json);
}

/// <summary>A bound payload, or the reasons why the endpoint would refuse it.</summary>
internal readonly record struct TestPayload(WebhookPayload? Payload, IReadOnlyList<PayloadError> Errors)
{
    public static TestPayload Refuse(IReadOnlyList<PayloadError> errors) => new(null, errors);

    /// <summary>Returns what a reader of bodies has read.</summary>
    public static TestPayload Of(PayloadReading reading) => reading.Payload is { } payload
        ? new(payload, [])
        : Refuse([new("", reading.Problem?.Status == StatusCodes.Status413PayloadTooLarge
            ? "It is larger than the endpoint accepts."
            : "The endpoint does not accept it as a body.")]);
}

/// <summary>Takes the JSON itself as the payload, as endpoints do that read their request themselves.</summary>
internal sealed class JsonTestPayloads(RequestBodyReader reader) : ITestPayloads
{
    public async ValueTask<TestPayload> BindAsync(HttpContext context, ReadOnlyMemory<byte> json)
        => TestPayload.Of(await reader.ReadAsync(context, mustBeShown: true));
}
