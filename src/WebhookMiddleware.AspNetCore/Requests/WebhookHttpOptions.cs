using System.ComponentModel.DataAnnotations;

namespace WebhookMiddleware.AspNetCore;

/// <summary>Settings of the request side, read from the configuration section <c>Webhooks</c>.</summary>
public sealed class WebhookHttpOptions
{
    /// <summary>
    /// Says which tenant a request belongs to, so that webhooks of one tenant see only its requests. Null (the default): none, and webhooks
    /// that name a tenant are not called. Not read from configuration.
    /// </summary>
    public Func<HttpContext, string?>? Tenant { get; set; }

    /// <summary>
    /// Whether webhooks may write only what a binding lists as writable: a binding without a list then lets them write nothing. Events that code raises
    /// by itself have no binding and are not concerned. Default: false; without a list, every member that is bound can be written.
    /// </summary>
    public bool RequireWritable { get; set; }

    /// <summary>
    /// Whether catch-all endpoints serve requests that a server behind them may read differently from the route map: with a semicolon, a backslash, an
    /// encoded slash, dot segments or the like in the path, or with another method in a header or the query. Otherwise they get 400 while webhooks of the
    /// endpoint's entries are active. Default: false; set it to true if the server behind reads paths as ASP.NET Core does and takes no method from elsewhere.
    /// </summary>
    public bool AllowAmbiguousRequests { get; set; }

    /// <summary>
    /// How many bytes the payload of a request may have as JSON, whatever the endpoint binds: its body as it comes, the bound object as it is written, and what
    /// webhooks make of it. A larger request gets 413 before any webhook is called; where only after-events are due it reaches the handler, and webhooks are
    /// told <c>{}</c>. A webhook that makes the payload larger has failed. An endpoint without an active webhook is not concerned, and the endpoint's own limit
    /// holds if it is smaller. 1 KiB to 256 MiB; default: 4 MiB.
    /// </summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int MaxRequestBodyBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// How many bytes of a JSON response are held back for after-events; of a larger one webhooks are told the status and the location only.
    /// 0 to 256 MiB; default: 256 KiB.
    /// </summary>
    [Range(0, 256 * 1024 * 1024)]
    public int MaxResponseBodyBytes { get; set; } = 256 * 1024;
}
