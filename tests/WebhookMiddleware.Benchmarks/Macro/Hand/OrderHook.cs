using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace WebhookMiddleware.Benchmarks.Macro.Hand;

/// <summary>
/// What a team would write instead of the package: a client of the factory, source-generated JSON, a time limit that ends with the request,
/// and an answer that is parsed. It has none of what the package does besides: no limits, no circuit breaker, and no call log unless it is
/// given one.
/// </summary>
internal sealed class OrderHook(IHttpClientFactory clients, string receiver, HandLog? log = null)
{
    public const string ClientName = "hand";

    /// <summary>The key of the service that logs its calls.</summary>
    public const string Logged = "logged";

    private const int TimeoutMs = 5000;

    private static readonly EnvelopeHook Hook = new(Guid.CreateVersion7(), "The hand-written hook", 20);
    private static readonly Dictionary<string, string> None = [];
    private static readonly EnvelopeContext NoContext = new();
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly AuthenticationHeaderValue Basic = new("Basic", Convert.ToBase64String("user:password-1"u8));

    /// <summary>Sends the order in the envelope, and reads the decision.</summary>
    public Task<Answer> CallAsync(HttpContext http, Order order, string path = "/allow")
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var request = new EnvelopeRequest(
            http.Request.Method,
            http.Request.Path,
            (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText,
            None,
            None,
            Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier);
        var envelope = new Envelope(id, "before_hand", "before", now, Hook, 1, TimeoutMs, DryRun: false, request, null, order, NoContext);
        var body = JsonSerializer.SerializeToUtf8Bytes(envelope, HandJson.Default.Envelope);
        return SendAsync(path, id, now, body, withSecrets: false, http.RequestAborted);
    }

    /// <summary>Sends the order in the receiver's own form, signed and with Basic authentication, and reads the decision.</summary>
    public async Task<Answer> CallWithAllAsync(HttpContext http, Order order)
    {
        var now = TimeProvider.System.GetUtcNow();
        var body = Encoding.UTF8.GetBytes(await OrderTemplate.RenderAsync(order, Hook));
        return await SendAsync("/allow", Guid.CreateVersion7(now), now, body, withSecrets: true, http.RequestAborted);
    }

    private async Task<Answer> SendAsync(
        string path, Guid invocation, DateTimeOffset now, byte[] body, bool withSecrets, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(path.StartsWith("/slow", StringComparison.Ordinal) ? TimeoutMs * 6 : TimeoutMs);
        using var content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
        using var request = new HttpRequestMessage(HttpMethod.Post, receiver + path) { Content = content };
        var (id, timestamp) = ("msg_" + invocation.ToString("N"), now.ToUnixTimeSeconds());
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        if (withSecrets)
        {
            request.Headers.TryAddWithoutValidation("webhook-signature", Signature.Of(id, timestamp, body));
            request.Headers.Authorization = Basic;
        }

        var (client, sentAt) = (clients.CreateClient(ClientName), Stopwatch.GetTimestamp());
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        if (log is not null)
        {
            var answered = await response.Content.ReadAsByteArrayAsync(limit.Token);
            var duration = Stopwatch.GetElapsedTime(sentAt).TotalMilliseconds;
            log.Add(new LoggedCall(Guid.CreateVersion7(), now, duration, (int)response.StatusCode, body, answered));
        }

        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return Answer.Allow;
        }

        response.EnsureSuccessStatusCode();
        await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
        return await JsonSerializer.DeserializeAsync(stream, HandJson.Default.Answer, limit.Token)
            ?? throw new JsonException("The answer is null.");
    }
}
