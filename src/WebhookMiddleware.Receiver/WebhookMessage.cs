using System.Globalization;
using System.Numerics;
using System.Reflection;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Receiver.Calls;

namespace WebhookMiddleware.Receiver;

/// <summary>
/// Represents a verified request of a webhook, whatever its body is. Handlers of webhooks that have a template of their own take this
/// instead of a <see cref="WebhookCall{TData}"/>. Only the body, <see cref="Id"/> and <see cref="Timestamp"/> are signed; other headers are
/// not.
/// </summary>
public sealed class WebhookMessage : IBindableFromHttpContext<WebhookMessage>
{
    private const string ShadowHeader = "X-Mode";
    private const string ShadowValue = "shadow";

    /// <summary>
    /// Gets what identifies the delivery over all its attempts, repeats and replays: the header <c>webhook-id</c>. Empty if a receiver that
    /// takes unsigned requests got none.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>Gets the signed time of this attempt; null if the receiver takes unsigned requests.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Gets the headers.</summary>
    public required IHeaderDictionary Headers { get; init; }

    /// <summary>Gets the body, unchanged.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Gets the event from the header <c>webhook-event</c>; null if there is none.</summary>
    public string? Event => Header(WebhookHeaderNames.Event);

    /// <summary>Gets the number of the attempt from the header <c>webhook-attempt</c>; null if there is none.</summary>
    public int? Attempt => Number<int>(WebhookHeaderNames.Attempt);

    /// <summary>
    /// Gets the header <c>webhook-hop</c>; null if there is none. A receiver that calls the API in turn sends the value along in a header
    /// of the same name.
    /// </summary>
    public int? Hop => Number<int>(WebhookHeaderNames.Hop);

    /// <summary>
    /// Gets the rising number of a webhook that keeps its order, from the header <c>webhook-sequence</c>; null for others.
    /// </summary>
    public long? Sequence => Number<long>(WebhookHeaderNames.Sequence);

    /// <summary>Gets whether the header <c>webhook-dry-run</c> says that this is a test: decide as always, and change nothing.</summary>
    public bool DryRun => Header(WebhookHeaderNames.DryRun) == "1";

    /// <summary>
    /// Gets whether the webhook has the header <c>X-Mode: shadow</c>, which people give it while it is in shadow mode: its request is real,
    /// but its answer is not applied. The API itself does not mark such calls.
    /// </summary>
    public bool Shadow => ShadowValue.Equals(Header(ShadowHeader), StringComparison.OrdinalIgnoreCase);

    static ValueTask<WebhookMessage?> IBindableFromHttpContext<WebhookMessage>.BindAsync(HttpContext context, ParameterInfo parameter)
        => new(ReceivedCall.Of(context).Message);

    private string? Header(string name) => Headers[name] is [{ } value] ? value : null;

    private T? Number<T>(string name)
        where T : struct, INumberBase<T>
        => T.TryParse(Header(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
