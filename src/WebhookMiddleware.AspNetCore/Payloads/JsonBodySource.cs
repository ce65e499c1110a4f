using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>
/// The payload is the JSON body itself, which the handler reads by itself or not at all: read before the handler reads it, put back, and
/// rewritten where webhooks have changed it.
/// </summary>
/// <param name="reader">Reads the body.</param>
/// <param name="type">The type that the endpoint declares for its body. Null: none.</param>
/// <param name="refresh">Brings what the call holds of the old body up to date. Null: it holds nothing.</param>
internal sealed class JsonBodySource<TCall>(RequestBodyReader reader, Type? type = null, Action<TCall, HttpRequest>? refresh = null)
    : PayloadSource<TCall>
{
    public override Type? Type => type;

    public override bool IsBodyItself => true;

    public override ValueTask<PayloadReading> ReadAsync(TCall call, HttpContext context, bool mustBeShown)
        => reader.ReadAsync(context, mustBeShown);

    public override void GiveBack(TCall call, HttpContext context, WebhookPayload payload)
    {
        ((JsonPayload)payload).PutBack(context.Request);
        refresh?.Invoke(call, context.Request);
    }
}
