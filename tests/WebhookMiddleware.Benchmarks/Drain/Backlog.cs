using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>Deliveries that wait.</summary>
internal static class Backlog
{
    private const int Batch = 500;

    private static readonly WebhookEvent Event = new(WebhookEvents.AfterRegistration, WebhookPhase.After, "", "");

    /// <summary>A registration, as the sample host raises it.</summary>
    public static readonly byte[] Payload = """
        {"login":"ann@example.com","name":"Анна","phone":"+79001234567","email":"anna@example.com","gender":"female","birthdate":631152000000,"recieve_notifications":1,"attach_free_card":true,"activation_shop_id":"shop-7"}
        """u8.ToArray();

    /// <summary>Writes them to the host's store.</summary>
    public static async Task WriteAsync(WorkerHost host, Guid hook, int count)
    {
        var outbox = host.Services.GetRequiredService<IOutboxStore>();
        foreach (var some in Enumerable.Range(0, count).Chunk(Batch))
        {
            await outbox.WriteAsync([.. some.Select(_ => NewMessage(hook))], TimeSpan.FromMinutes(1), CancellationToken.None);
        }
    }

    private static OutboxMessage NewMessage(Guid hook)
    {
        var now = TimeProvider.System.GetUtcNow();
        var invocation = new WebhookInvocation
        {
            Id = Guid.CreateVersion7(now),
            Event = Event,
            Timestamp = now,
            Request = new WebhookRequestInfo { Method = "POST", Path = "/organization/user/new", Route = "/organization/user/new", TraceId = "4bf92f3577b34da6a3ce929d0e0e4736" },
            Response = new WebhookResponseInfo(200, """{"code":0,"message":"","id":"1"}"""u8.ToArray()),
        };
        return new OutboxMessage(invocation, Payload, "{}"u8.ToArray(), [new OutboxDelivery(Guid.CreateVersion7(now), hook)]);
    }
}
