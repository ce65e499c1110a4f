using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Events;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware;

/// <summary>Settings of the whole, read from the configuration section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>The configuration section that the settings are read from.</summary>
    public const string SectionName = "Webhooks";

    // Most proxies close idle connections after 60 s.
    internal const int DefaultConnectionIdleTimeoutMs = 30_000;

    /// <summary>Whether webhooks run at all; false bypasses every one of them. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The event catalogue: starts with the nine built-in events, own ones can be added. Not read from configuration.</summary>
    public WebhookEventCollection Events { get; } = [];

    /// <summary>How long all awaited webhooks of one event may take together, in milliseconds. 100 to 300000; default: 10000.</summary>
    [Range(100, 300_000)]
    public int RunBudgetMs { get; set; } = 10_000;

    /// <summary>
    /// How many calls of one webhook requests may be waiting for at the same time on one host; beyond that a call fails at once, and the webhook's
    /// <c>onFailure</c> decides. 1 to 100000; default: 100.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxAwaitedCallsPerWebhook { get; set; } = 100;

    /// <summary>The same for all webhooks together. 1 to 1000000; default: 1000.</summary>
    [Range(1, 1_000_000)]
    public int MaxAwaitedCalls { get; set; } = 1_000;

    /// <summary>
    /// How many bytes the payloads of the requests that wait for webhooks may have together on one host; beyond that a call fails at once, and the webhook's
    /// <c>onFailure</c> decides. A payload that is larger than this is never sent to an awaited webhook. 1 MiB to 1 TiB; default: 256 MiB.
    /// </summary>
    [Range(1L << 20, 1L << 40)]
    public long MaxAwaitedPayloadBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>
    /// How long a connection to a receiver is kept open without a call, in milliseconds. It should be shorter than the idle timeout of the
    /// receivers and of the proxies before them. Idle connections are looked for at intervals of a quarter of this time. 1000 to 600000;
    /// default: 30000.
    /// </summary>
    [Range(1_000, 600_000)]
    public int ConnectionIdleTimeoutMs { get; set; } = DefaultConnectionIdleTimeoutMs;

    /// <summary>Whether a webhook with secrets may have a plain http address. Default: false.</summary>
    public bool AllowSecretsOverHttp { get; set; }

    /// <summary>
    /// Whether a webhook's secrets have to be entered again when the path or the query of its address changes, as they have to when its server does: where
    /// several parties share a server, another path is another receiver. With false, they are kept for callers who may enter secrets, and the save warns.
    /// Default: false.
    /// </summary>
    public bool RequireSecretsOnPathChange { get; set; }

    /// <summary>Which addresses may be called.</summary>
    public AddressPolicyOptions AddressPolicy { get; set; } = new();

    /// <summary>How background deliveries are made.</summary>
    [ValidateObjectMembers]
    public DeliveryOptions Delivery { get; set; } = new();

    /// <summary>How expired subscriptions are looked for.</summary>
    [ValidateObjectMembers]
    public SubscriptionOptions Subscriptions { get; set; } = new();

    /// <summary>How many bytes of a response are read, after decompression; a larger one is malformed. 1 KiB to 16 MiB; default: 256 KiB.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxResponseBytes { get; set; } = 256 * 1024;

    /// <summary>How many bytes a body template may produce; more is a failure. The work that it may do grows with it. 1 KiB to 64 MiB; default: 1 MiB.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxTemplateBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How many bytes an object that code raises may have as JSON, at first and after each enrichment; its webhooks fail beyond that. The payloads of requests
    /// have a limit of their own, <c>MaxRequestBodyBytes</c>. 1 KiB to 256 MiB; default: 4 MiB.
    /// </summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int MaxRaisedPayloadBytes { get; set; } = PayloadLimit.DefaultMaxBytes;

    /// <summary>
    /// How many values (objects, arrays, and what is in them) a payload may have, at first and after each enrichment: once it is read, each costs many times
    /// its bytes. A request with more gets 413. 1000 to 100000000; default: 250000.
    /// </summary>
    [Range(1000, 100_000_000)]
    public int MaxPayloadValues { get; set; } = PayloadLimit.DefaultMaxValues;

    /// <summary>How many webhooks one event may have. 1 to 1000; default: 50.</summary>
    [Range(1, 1000)]
    public int MaxWebhooksPerEvent { get; set; } = 50;

    /// <summary>
    /// Whether requests pass while the configured webhooks have never been read, because the store could not be reached since the start.
    /// Default: false; such requests get 503.
    /// </summary>
    public bool AllowRequestsBeforeLoad { get; set; }

    /// <summary>
    /// Whether the store has to exist already, so that it is never created: a lost volume or a mistyped path would otherwise be an empty store, and an API that lets
    /// everything pass unasked. With true, a SQLite file or a PostgreSQL database without the webhooks' tables is an error: it is logged as critical, the health
    /// check is unhealthy, and requests on bound routes get 503 until the store is there. Set it once the first start has created the store.
    /// <c>Mode=ReadWrite</c> in a SQLite connection string means the same. It does not apply to a store in memory. Default: false.
    /// </summary>
    public bool RequireExistingStore { get; set; }

    /// <summary>How often the store is asked whether another host changed the webhooks, in milliseconds. 100 to 60000; default: 1000.</summary>
    [Range(100, 60_000)]
    public int ReloadPollMs { get; set; } = 1000;

    /// <summary>How long the call log keeps a call, in hours. 1 to 87600; default: 168, seven days.</summary>
    [Range(1, 87_600)]
    public int CallLogRetentionHours { get; set; } = 168;

    /// <summary>
    /// How much memory the calls may take up on one host that are not yet written to the call log, in bytes. Beyond half of it new calls are kept without
    /// their response bodies, beyond all of it they are missing from the log. 1 MiB to 1 GiB; default: 32 MiB.
    /// </summary>
    [Range(1024 * 1024, 1024 * 1024 * 1024)]
    public int CallLogBufferBytes { get; set; } = 32 * 1024 * 1024;
}
