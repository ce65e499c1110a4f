using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Benchmarks.Macro.Hand;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>Deliveries that wait.</summary>
internal static class Backlog
{
    public const string EventName = WebhookEvents.AfterRegistration;
    public const string Path = "/orders";
    public const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    private const int Batch = 500;

    private static readonly WebhookEvent Event = new(EventName, WebhookPhase.After, "", "");

    /// <summary>Returns the payload, with a comment of some kibibytes.</summary>
    public static Order NewOrder(int payload) => new(42, "c-1001", "SKU-7", 3, 59.97m, new string('x', payload * 1024));

    /// <summary>Writes them to a host's store.</summary>
    public static async Task WriteAsync(IServiceProvider services, Guid hook, int count, int payload = 0)
    {
        var outbox = services.GetRequiredService<IOutboxStore>();
        var data = JsonSerializer.SerializeToUtf8Bytes(NewOrder(payload), HandJson.Default.Order);
        foreach (var some in Enumerable.Range(0, count).Chunk(Batch))
        {
            await outbox.WriteAsync([.. some.Select(_ => NewMessage(hook, data))], TimeSpan.FromMinutes(1), CancellationToken.None);
        }
    }

    private static OutboxMessage NewMessage(Guid hook, byte[] data)
    {
        var now = TimeProvider.System.GetUtcNow();
        var invocation = new WebhookInvocation
        {
            Id = Guid.CreateVersion7(now),
            Event = Event,
            Timestamp = now,
            Request = new WebhookRequestInfo { Method = "POST", Path = Path, Route = Path, TraceId = TraceId },
            Response = new WebhookResponseInfo(200, default),
        };
        return new OutboxMessage(invocation, data, "{}"u8.ToArray(), [new OutboxDelivery(Guid.CreateVersion7(now), hook)]);
    }
}
