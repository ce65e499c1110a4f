using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Events;

namespace WebhookMiddleware;

/// <summary>Settings of webhooks, read from the configuration section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>The configuration section that the settings are read from.</summary>
    public const string SectionName = "Webhooks";

    internal const int DefaultMaxPayloadBytes = 4 * 1024 * 1024;
    internal const int DefaultMaxPayloadValues = 250_000;

    // Most proxies close idle connections after 60 s.
    internal static readonly TimeSpan DefaultConnectionIdleTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets whether webhooks run. With false, all of them are bypassed. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets the event catalogue. Default: no events. Not read from configuration.</summary>
    public WebhookEventCollection Events { get; } = [];

    /// <summary>
    /// Gets or sets the time that all awaited webhooks of one event may take together. From 100 milliseconds to five minutes; default: ten
    /// seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan RunBudget { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets or sets the number of calls of one webhook that requests may wait for at the same time on one host. A further call fails at
    /// once, and the webhook's <c>onFailure</c> decides. From 1 to 100000; default: 100.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxAwaitedCallsPerWebhook { get; set; } = 100;

    /// <summary>
    /// Gets or sets the number of calls of all webhooks that requests may wait for at the same time on one host. From 1 to 1000000;
    /// default: 1000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxAwaitedCalls { get; set; } = 1_000;

    /// <summary>
    /// Gets or sets the number of bytes that the payloads of all requests that wait for webhooks may have together on one host. A call
    /// beyond it fails at once, and the webhook's <c>onFailure</c> decides. A larger payload is never sent to an awaited webhook. From 1
    /// MiB to 1 TiB; default: 256 MiB.
    /// </summary>
    [Range(1L << 20, 1L << 40)]
    public long MaxAwaitedPayloadBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>
    /// Gets or sets the time for which a connection to a receiver is kept open without a call. It should be shorter than the idle timeout
    /// of the receivers and of the proxies in front of them. Idle connections are looked for at intervals of a quarter of this time. From
    /// one second to ten minutes; default: 30 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan ConnectionIdleTimeout { get; set; } = DefaultConnectionIdleTimeout;

    /// <summary>Gets or sets whether a webhook with secrets may have a plain http address. Default: false.</summary>
    public bool AllowSecretsOverHttp { get; set; }

    /// <summary>
    /// Gets or sets whether a webhook's secrets have to be entered again when the path or the query of its address changes, as they have to
    /// when its server does: where several parties share a server, another path is another receiver. With false, secrets are kept for
    /// callers who may enter secrets, and saving returns a warning. Default: false.
    /// </summary>
    public bool RequireSecretsOnPathChange { get; set; }

    /// <summary>Gets or sets which addresses may be called.</summary>
    [ValidateObjectMembers]
    public AddressPolicyOptions AddressPolicy { get; set; } = new();

    /// <summary>
    /// Gets the JSON pointers into the envelope (<c>/data/phone</c>, <c>/data/items/*/price</c>) whose values are replaced by <c>•••</c>
    /// before anything is logged or shown in a test. Webhooks receive them unchanged. <c>*</c> stands for any member or element of one
    /// level. Default: none.
    /// </summary>
    public IList<string> Redact { get; } = [];

    /// <summary>Gets or sets the circuit breaker's settings.</summary>
    [ValidateObjectMembers]
    public CircuitBreakerOptions CircuitBreaker { get; set; } = new();

    /// <summary>Gets or sets how background deliveries are made.</summary>
    [ValidateObjectMembers]
    public DeliveryOptions Delivery { get; set; } = new();

    /// <summary>Gets or sets how expired subscriptions are looked for.</summary>
    [ValidateObjectMembers]
    public SubscriptionOptions Subscriptions { get; set; } = new();

    /// <summary>
    /// Gets or sets the number of bytes that a response may have after decompression; a larger one is malformed. From 1 KiB to 16 MiB;
    /// default: 256 KiB.
    /// </summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxResponseBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// Gets or sets the number of bytes that a body template may produce; a larger output fails the call. The work that a template may do
    /// grows with it. From 1 KiB to 64 MiB; default: 1 MiB.
    /// </summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxTemplateBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Gets or sets the number of bytes that the payload of an event that code raises may have as JSON, at first and after each enrichment;
    /// beyond it, its webhooks fail. The payloads of requests have a limit of their own, <c>MaxRequestBodyBytes</c>. From 1 KiB to 256 MiB;
    /// default: 4 MiB.
    /// </summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int MaxRaisedPayloadBytes { get; set; } = DefaultMaxPayloadBytes;

    /// <summary>
    /// Gets or sets the number of values (objects, arrays and their members) that a payload may have, at first and after each enrichment:
    /// once it is parsed, each costs many times its bytes. A request with more gets 413. From 1000 to 100000000; default: 250000.
    /// </summary>
    [Range(1000, 100_000_000)]
    public int MaxPayloadValues { get; set; } = DefaultMaxPayloadValues;

    /// <summary>Gets or sets the number of webhooks that one event may have. From 1 to 1000; default: 50.</summary>
    [Range(1, 1000)]
    public int MaxWebhooksPerEvent { get; set; } = 50;

    /// <summary>
    /// Gets or sets whether the process loads in advance, once it has started, what calls need: assemblies, the trust store, and code that
    /// a call to a port of its own on the loopback address runs. Otherwise it is loaded by the first call, and can fail if open files have
    /// run out by then. Default: true.
    /// </summary>
    public bool WarmUp { get; set; } = true;

    /// <summary>
    /// Gets or sets whether requests pass while the webhooks have never been loaded, because the store could not be reached since the
    /// start. Default: false; such requests get 503.
    /// </summary>
    public bool AllowRequestsBeforeLoad { get; set; }

    /// <summary>
    /// Gets or sets whether the store has to exist already, so that it is never created: a lost volume or a mistyped path would otherwise
    /// become an empty store, and an API that lets everything pass. With true, a SQLite file or a PostgreSQL database without the webhook
    /// tables is an error. At the start it is logged as critical, the health check is unhealthy, and requests on bound routes get 503 until
    /// the store exists. If the store is lost after the webhooks have been loaded, the health check is degraded, and the last loaded
    /// webhooks are kept. Set it once the first start has created the store. <c>Mode=ReadWrite</c> in a SQLite connection string means the
    /// same. It does not apply to a store in memory. Default: false.
    /// </summary>
    public bool RequireExistingStore { get; set; }

    /// <summary>
    /// Gets or sets the interval at which the store is asked whether another host has changed the webhooks. From 100 milliseconds to one
    /// minute; default: one second.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Gets or sets the time for which the audit keeps an entry, and for which a version of a webhook is kept after it was replaced or
    /// deleted. Afterwards it can't be restored. From one day to 36500 days; default: 365 days.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan AuditRetention { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Gets or sets the time for which the call log keeps a call. From one hour to 3650 days; default: seven days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan CallLogRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Gets or sets the number of bytes that calls which are not yet written to the call log may take up on one host. Beyond half of it,
    /// new calls are kept without their response bodies; beyond all of it, they are missing from the log. From 1 MiB to 1 GiB; default: 32
    /// MiB.
    /// </summary>
    [Range(1024 * 1024, 1024 * 1024 * 1024)]
    public int CallLogBufferBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// Gets or sets the time for which the statistics are kept. They are kept by the minute for a day, and by the hour from then on. From
    /// two days to 3650 days; default: 90 days.
    /// </summary>
    [Range(typeof(TimeSpan), "2.00:00:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan StatisticsRetention { get; set; } = TimeSpan.FromDays(90);
}
