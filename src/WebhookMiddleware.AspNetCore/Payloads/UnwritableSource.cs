using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>
/// The endpoint binds what can't be written as JSON, which stops the start. An endpoint that is added later fails,
/// rather than run without its webhooks.
/// </summary>
internal sealed class UnwritableSource<TCall>(string error) : PayloadSource<TCall>
{
    public override ValueTask<PayloadReading> ReadAsync(TCall call, HttpContext context, bool mustBeShown)
        => throw new InvalidOperationException(error);

    public override void GiveBack(TCall call, HttpContext context, WebhookPayload payload)
        => throw new InvalidOperationException(error);
}
