using System.Text.Json;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>
/// Reads the payload of an endpoint's requests, and writes back to the handler what webhooks have changed. The source is selected once,
/// when the endpoint is built. Webhooks see the handler's input or, where it can't be seen, the JSON body itself.
/// </summary>
/// <typeparam name="TCall">The type of a call of the handler, as its filter sees it.</typeparam>
internal abstract class PayloadSource<TCall>
{
    /// <summary>Gets the type of the payload; null for any JSON.</summary>
    public virtual Type? Type => null;

    /// <summary>Gets the JSON options that the type is written with; null for the API's own.</summary>
    public virtual JsonSerializerOptions? Json => null;

    /// <summary>Gets a value indicating whether the payload is the body itself, which then has to be JSON.</summary>
    public virtual bool IsBodyItself => false;

    /// <summary>Gets a value indicating whether the framework binds the payload from the body, as opposed to a form or a query.</summary>
    public virtual bool BindsBody => false;

    /// <summary>Reads the payload of a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="context">Its request.</param>
    /// <param name="mustBeShown">
    /// Whether a before-event depends on the payload; a body that can't be shown to webhooks is then refused.
    /// </param>
    public abstract ValueTask<PayloadReading> ReadAsync(TCall call, HttpContext context, bool mustBeShown);

    /// <summary>
    /// Puts a payload that no client has sent into a call, as the framework would bind it, and returns what is wrong with it. A source that
    /// reads the request's body finds it there.
    /// </summary>
    /// <param name="call">The call, of which nothing is bound.</param>
    /// <param name="json">The payload.</param>
    public virtual IReadOnlyList<PayloadError> Fill(TCall call, ReadOnlyMemory<byte> json) => [];

    /// <summary>Writes the input back to the handler's call, with the changes that webhooks have made.</summary>
    public abstract void WriteBack(TCall call, HttpContext context, WebhookPayload payload);
}
