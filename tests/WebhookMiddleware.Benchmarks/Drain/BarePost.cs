using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using WebhookMiddleware.Benchmarks.Macro.Hand;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>Posts messages as a host of the package does, in the same envelope and with an equal signature, and does nothing else.</summary>
internal sealed class BarePost : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly EnvelopeHook Hook = new(Guid.CreateVersion7(), "The bare loop", 10);
    private static readonly EnvelopeRequest Request = new("POST", Backlog.Path, Backlog.Path, [], [], Backlog.TraceId);
    private static readonly EnvelopeContext NoContext = new();
    private static readonly EnvelopeResponse Response = new(200, null, null);

    private readonly HttpClient _client = new(new SocketsHttpHandler { ActivityHeadersPropagator = null });

    public void Dispose() => _client.Dispose();

    /// <summary>Signs and posts one message.</summary>
    public async Task PostAsync(string url, Order order, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var invocation = Guid.CreateVersion7(now);
        var (id, timestamp) = ("msg_" + invocation.ToString("N"), now.ToUnixTimeSeconds());
        var envelope = new Envelope(
            invocation, Backlog.EventName, "after", now, Hook, 1, 5000, DryRun: false, Request, null, order, NoContext, Response);
        var body = JsonSerializer.SerializeToUtf8Bytes(envelope, HandJson.Default.Envelope);
        using var content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.TryAddWithoutValidation("User-Agent", "WebhookMiddleware/0.1");
        request.Headers.TryAddWithoutValidation("webhook-event", Backlog.EventName);
        request.Headers.TryAddWithoutValidation("webhook-attempt", "1");
        request.Headers.TryAddWithoutValidation("webhook-hop", "1");
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", Signature.Of(id, timestamp, body));
        using var response = await _client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
