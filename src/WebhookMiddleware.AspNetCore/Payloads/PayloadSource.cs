using System.Text.Json;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>
/// Where the payload of an endpoint's requests comes from, and how the handler receives what webhooks made of it. Chosen once, when the
/// endpoint is built: webhooks see what the handler is given, or the JSON body itself where that can't be seen.
/// </summary>
/// <typeparam name="TCall">One call of the handler, as its filter sees it.</typeparam>
internal abstract class PayloadSource<TCall>
{
    /// <summary>Gets the type that the payload is an object of. Null: any JSON.</summary>
    public virtual Type? Type => null;

    /// <summary>Gets the JSON options that the type is written with. Null: the API's own.</summary>
    public virtual JsonSerializerOptions? Json => null;

    /// <summary>Gets whether the payload is the body itself, which has to be JSON then.</summary>
    public virtual bool IsBodyItself => false;

    /// <summary>Gets whether the framework binds the payload from the body, and not from a form or a query.</summary>
    public virtual bool BindsBody => false;

    /// <summary>Takes the payload of one call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="context">Its request.</param>
    /// <param name="mustBeShown">Whether a before-event depends on it: a body that can't be shown to webhooks is refused then.</param>
    public abstract ValueTask<PayloadReading> ReadAsync(TCall call, HttpContext context, bool mustBeShown);

    /// <summary>Gives the handler its input, with the changes that webhooks have made.</summary>
    public abstract void GiveBack(TCall call, HttpContext context, WebhookPayload payload);
}
