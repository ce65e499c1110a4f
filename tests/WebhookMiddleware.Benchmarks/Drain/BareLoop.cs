using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Macro.Hand;
using WebhookMiddleware.Benchmarks.Processes;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>As many messages from memory, in the same envelope and with an equal signature, posted by a client and nothing else.</summary>
internal sealed class BareLoop(ReceiverProcess receiver, int slots, int payload) : IDisposable
{
    private const string Name = "bare";

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly EnvelopeHook Hook = new(Guid.CreateVersion7(), "The bare loop", 10);
    private static readonly EnvelopeRequest Request = new("POST", Backlog.Path, Backlog.Path, [], [], Backlog.TraceId);
    private static readonly EnvelopeContext NoContext = new();
    private static readonly EnvelopeResponse Response = new(200, null, null);

    private readonly HttpClient _client = new(new SocketsHttpHandler { ActivityHeadersPropagator = null });
    private readonly Order _order = Backlog.NewOrder(payload);

    public async Task<Measurement> PostAsync(int count)
    {
        await receiver.ResetAsync();
        var (before, used) = (MachineTimes.Read(), Environment.CpuUsage.TotalTime);
        var allocatedBefore = GC.GetTotalAllocatedBytes();
        var atATime = new ParallelOptions { MaxDegreeOfParallelism = slots };
        await Parallel.ForAsync(0, count, atATime, async (_, cancellationToken) => await PostAsync(Name, _order, cancellationToken));
        var cpu = Environment.CpuUsage.TotalTime - used;
        var allocated = GC.GetTotalAllocatedBytes() - allocatedBefore;
        return new Measurement((await receiver.WaitAsync(Name, count)).Rate)
        {
            Requests = count,
            CpuPerOperation = Measurement.CpuOf(cpu, count),
            Foreign = MachineTimes.ForeignShare(before, MachineTimes.Read()),
            Notes = new Dictionary<string, double> { ["bytes a row"] = (double)allocated / count },
        };
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Signs and posts one message.</summary>
    public async Task PostAsync(string name, Order order, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var invocation = Guid.CreateVersion7(now);
        var (id, timestamp) = ("msg_" + invocation.ToString("N"), now.ToUnixTimeSeconds());
        var envelope = new Envelope(
            invocation, Backlog.EventName, "after", now, Hook, 1, 5000, DryRun: false, Request, null, order, NoContext, Response);
        var body = JsonSerializer.SerializeToUtf8Bytes(envelope, HandJson.Default.Envelope);
        using var content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{receiver.Address}/notify/{name}") { Content = content };
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
