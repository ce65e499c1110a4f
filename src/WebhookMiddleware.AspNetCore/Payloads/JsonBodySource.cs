using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>
/// Takes the payload from the JSON body, which the handler reads itself or not at all. The body is read before the handler reads it, put
/// back, and replaced if webhooks have changed it.
/// </summary>
/// <param name="reader">Reads the body.</param>
/// <param name="type">The type that the endpoint declares for its body; null for none.</param>
/// <param name="refresh">Updates what the call holds of the original body; null if it holds nothing.</param>
internal sealed class JsonBodySource<TCall>(RequestBodyReader reader, Type? type = null, Action<TCall, HttpRequest>? refresh = null)
    : PayloadSource<TCall>
{
    public override Type? Type => type;

    public override bool IsBodyItself => true;

    public override ValueTask<PayloadReading> ReadAsync(TCall call, HttpContext context, bool mustBeShown)
        => reader.ReadAsync(context, mustBeShown);

    public override void WriteBack(TCall call, HttpContext context, WebhookPayload payload)
    {
        ((JsonPayload)payload).PutBack(context.Request);
        refresh?.Invoke(call, context.Request);
    }
}
