using System.Text.Json;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>The payload is one object that the framework has bound: the body, or the model of a form or of a query.</summary>
internal sealed class ObjectSource<TCall>(BoundPart<TCall> part, JsonSerializerOptions json) : PayloadSource<TCall>
{
    public override Type Type => part.Type;

    public override JsonSerializerOptions Json => json;

    public override ValueTask<PayloadReading> ReadAsync(TCall call, HttpContext context, bool mustBeShown)
        => new(new PayloadReading(new BoundPayload(
            part.Get(call),
            part.Type,
            json,
            part.Validate is { } validate ? (candidate, cancellationToken) => validate(call, candidate, cancellationToken) : null)));

    public override void GiveBack(TCall call, HttpContext context, WebhookPayload payload)
    {
        if (payload.IsChanged)
        {
            part.Set(call, ((BoundPayload)payload).Value);
        }
    }
}
