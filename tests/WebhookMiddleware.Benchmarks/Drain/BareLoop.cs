using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>What hand-written code would do at least: posts as many bytes to the same receiver, equally signed, from memory.</summary>
internal sealed class BareLoop(DrainReceiver receiver) : IDisposable
{
    /// <summary>The signing secret of both sides.</summary>
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly byte[] Key = Convert.FromBase64String(Secret["whsec_".Length..]);

    // An envelope as the package sends it.
    private static readonly string Envelope = """
        {"id":"{0}","type":"after_registration","phase":"after","timestamp":"2026-11-24T05:29:25.123Z","hook":{"id":"0198c0de-0000-7000-8000-000000000000","name":"Soak","order":0},"attempt":1,"deadlineMs":5000,"dryRun":false,"request":{"method":"POST","path":"/organization/user/new","route":"/organization/user/new","routeValues":{},"query":{},"traceId":"4bf92f3577b34da6a3ce929d0e0e4736"},"principal":null,"data":{1},"context":{},"response":{"status":200,"location":null,"body":{"code":0,"message":"","id":"1"}}}
        """.Replace("{1}", Encoding.UTF8.GetString(Backlog.Payload), StringComparison.Ordinal);

    private readonly HttpClient _client = new(new SocketsHttpHandler { ActivityHeadersPropagator = null });

    public async Task<double> PostAsync(int deliveries, int concurrency)
    {
        await Parallel.ForAsync(0, deliveries, new ParallelOptions { MaxDegreeOfParallelism = concurrency }, async (_, cancellationToken) =>
        {
            using var request = NewRequest();
            using var response = await _client.SendAsync(request, cancellationToken);
            response.EnsureSuccessStatusCode();
        });
        return await receiver.WaitAsync(deliveries);
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage NewRequest()
    {
        var (now, id) = (TimeProvider.System.GetUtcNow(), Guid.CreateVersion7().ToString());
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var body = Encoding.UTF8.GetBytes(Envelope.Replace("{0}", id, StringComparison.Ordinal));
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        return new HttpRequestMessage(HttpMethod.Post, receiver.Address)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            Headers =
            {
                { "User-Agent", "WebhookMiddleware/0.1" },
                { "webhook-id", id },
                { "webhook-timestamp", timestamp },
                { "webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(Key, signed)) },
                { "webhook-event", "after_registration" },
                { "webhook-attempt", "1" },
                { "webhook-hop", "1" },
            },
        };
    }
}
