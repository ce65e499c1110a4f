using System.Net;
using System.Text.Json;

namespace WebhookMiddleware.Receiver;

/// <summary>Provides the settings of a receiver.</summary>
public sealed class WebhookReceiverOptions
{
    /// <summary>
    /// Gets the signing secrets: <c>whsec_</c> followed by the base64 of 24 to 64 bytes. A request is genuine if one of them signed it, so
    /// add the new one beside the old one while it is replaced.
    /// </summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>
    /// Gets or sets whether requests without a signature are taken, for webhooks that are registered without a secret. Anybody who reaches
    /// the address can then send them, unless <see cref="BasicAuthentication"/> is set. Default: false.
    /// </summary>
    public bool AllowUnsigned { get; set; }

    /// <summary>Gets or sets the user name and the password that requests must bring along. Default: null, none.</summary>
    public NetworkCredential? BasicAuthentication { get; set; }

    /// <summary>
    /// Gets or sets how far the time of a request may be from this host's clock, before or after. Default: 5 minutes; from one second to
    /// one hour.
    /// </summary>
    public TimeSpan Tolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Gets or sets the maximum size of a body; larger ones are answered with 413. Default: 10 MiB, which suffices for every call.
    /// </summary>
    public int MaxBodyBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>
    /// Gets or sets whether a delivery that comes again gets the same answer without its handler. Set it to false only if the handler
    /// itself acts once for each <see cref="WebhookMessage.Id"/>. Default: true.
    /// </summary>
    public bool Deduplicate { get; set; } = true;

    /// <summary>
    /// Gets or sets how long an answer is remembered. APIs replay deliveries for 7 days. Default: 10 days; at least twice the tolerance.
    /// </summary>
    public TimeSpan ReplayWindow { get; set; } = TimeSpan.FromDays(10);

    /// <summary>
    /// Gets or sets how many bytes of memory the remembered answers take at most; the oldest are forgotten first. An answer without a body
    /// takes about 450. It has no effect if the answers are kept elsewhere. Default: 64 MiB.
    /// </summary>
    public long MemoryLimitBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Gets or sets how payloads are read and decisions are written. Default: null, the options of the application's minimal APIs, which
    /// <c>ConfigureHttpJsonOptions</c> changes.
    /// </summary>
    public JsonSerializerOptions? SerializerOptions { get; set; }
}
