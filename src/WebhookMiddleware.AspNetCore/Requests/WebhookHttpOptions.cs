using System.ComponentModel.DataAnnotations;

namespace WebhookMiddleware.AspNetCore;

/// <summary>Settings of the request side, read from the configuration section <c>Webhooks</c>.</summary>
public sealed class WebhookHttpOptions
{
    /// <summary>
    /// Gets or sets the function that returns the tenant of a request, so that webhooks of one tenant see only its requests. Null (the
    /// default): no request has a tenant, and webhooks that name one are not called. Not read from configuration.
    /// </summary>
    public Func<HttpContext, string?>? Tenant { get; set; }

    /// <summary>
    /// Gets or sets whether webhooks may write only the members that a binding lists as writable. With true, a binding without a list lets
    /// them write nothing. Events that code raises have no binding and are not affected. Default: false; without a list, every bound member
    /// can be written.
    /// </summary>
    public bool RequireWritable { get; set; }

    /// <summary>
    /// Gets or sets whether catch-all endpoints serve requests that a server behind them may read differently from the route map: with a
    /// semicolon, a backslash, an encoded slash, dot segments or the like in the path, or with another method in a header or the query.
    /// Otherwise they get 400 while webhooks of the endpoint's entries are active. Default: false; set it to true if the server behind
    /// reads paths as ASP.NET Core does and takes no method from elsewhere.
    /// </summary>
    public bool AllowAmbiguousRequests { get; set; }

    /// <summary>
    /// Gets or sets whether the server accepts no more clients than its open files allow, on a host with a low limit of open files.
    /// Otherwise requests that wait for slow webhooks can use up the files of the whole process. Default: true.
    /// </summary>
    public bool LimitClientConnections { get; set; } = true;

    /// <summary>
    /// Gets or sets whether a process that ends because its bindings are invalid ends with exit code 1 and without the runtime's crash
    /// report, which would repeat the log. It concerns only an exception that nothing handles. Default: true.
    /// </summary>
    public bool ExitWithoutCrashReport { get; set; } = true;

    /// <summary>
    /// Gets or sets the number of bytes that the payload of a request may have as JSON, whatever the endpoint binds: the body as it is
    /// received, the bound object as it is written, and the payload after each webhook. A larger request gets 413 before any webhook is
    /// called; where only after-events are due, it reaches the handler, and webhooks get <c>{}</c>. A webhook that makes the payload larger
    /// has failed. Endpoints without an active webhook are not affected, and the endpoint's own limit holds if it is smaller. From 1 KiB to
    /// 256 MiB; default: 4 MiB.
    /// </summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int MaxRequestBodyBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// Gets or sets the number of bytes of a JSON response that are kept for after-events; of a larger one, webhooks get the status and the
    /// location only. From 0 to 256 MiB; default: 256 KiB.
    /// </summary>
    [Range(0, 256 * 1024 * 1024)]
    public int MaxResponseBodyBytes { get; set; } = 256 * 1024;
}
