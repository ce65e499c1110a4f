using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Testing.Shop;

namespace WebhookMiddleware.Testing.Frameworks;

/// <summary>What the authors of tests do with the harness. Each scenario fails by an exception, which every framework understands.</summary>
internal static class Scenarios
{
    private static readonly Order Cups = new("CUP-1", 2);

    public static async Task DeniedOrderAsync()
    {
        await using var webhooks = new TestWebhooks();
        var stock = webhooks.On("before_order").Gate().Replies(WebhookReply.Problem(409, "Sold out"));
        await using var shop = new WebApplicationFactory<Program>().WithWebhooks(webhooks);

        await OrderAsync(shop, HttpStatusCode.Conflict);

        AreEqual(Cups, stock.Received.ExpectOne<Order>().Data);
        webhooks.Received.Of("after_order").ExpectNone();
    }

    public static async Task RetriedDeliveryAsync()
    {
        await using var webhooks = new TestWebhooks();
        var clock = webhooks.UseFakeClock();
        var crm = webhooks.On("after_order").Notify().RepliesInTurn(WebhookReply.Status(503), WebhookReply.Allow());
        await using var shop = new WebApplicationFactory<Program>().WithWebhooks(webhooks);

        await OrderAsync(shop, HttpStatusCode.Created);
        await clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        AreEqual("1, 2", string.Join(", ", crm.Received.As<Order>().Select(received => received.Attempt)));
        AreEqual(DeliveryState.Delivered, (await webhooks.Deliveries.ListAsync()).Single().State);
    }

    public static async Task FreshStoreAsync()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.CreateVersion7()}.db");
        for (var run = 0; run < 2; run++)
        {
            await using var webhooks = new TestWebhooks();
            webhooks.On("before_order").Gate();
            await using var shop = new WebApplicationFactory<Program>()
                .WithWebHostBuilder(builder => builder.UseSetting("ConnectionStrings:Webhooks", $"Data Source={file}"))
                .WithWebhooks(webhooks);

            await OrderAsync(shop, HttpStatusCode.Created);

            webhooks.Received.ExpectOne();
            AreEqual(false, File.Exists(file));
        }
    }

    public static async Task UnknownEventAsync()
    {
        await using var webhooks = new TestWebhooks();
        webhooks.On("before_oder");
        await using var shop = new WebApplicationFactory<Program>().WithWebhooks(webhooks);

        var message = await FailAsync<InvalidOperationException>(() => Task.Run(shop.CreateClient));

        Contains(message, "The webhook 'before_oder 1' of the set-up has an event that the application does not have.");
        Contains(message, "Did you mean 'before_order'? Known events: after_order, before_order, on_delivery_dead, on_subscription,");
    }

    public static async Task MissingRequestAsync()
    {
        await using var webhooks = new TestWebhooks();
        webhooks.On("before_order").Named("Stock").Gate();
        var crm = webhooks.On("after_order").Named("CRM").Notify();
        await using var shop = new WebApplicationFactory<Program>().WithWebhooks(webhooks);
        await OrderAsync(shop, HttpStatusCode.Created);
        await webhooks.Deliveries.DrainAsync();

        var message = await FailAsync<TimeoutException>(() => crm.Received.WaitForAsync(2, TimeSpan.FromMilliseconds(1)));

        Contains(message, "Expected 2 requests of the webhook 'CRM' within 0.001 s, but 1 came. The receiver got, in this order:");
        Contains(message, "1. POST /before_order/1 (before_order, attempt 1): {");
        Contains(message, "2. POST /after_order/2 (after_order, attempt 1): {");
    }

    private static async Task OrderAsync(WebApplicationFactory<Program> shop, HttpStatusCode expected)
    {
        using var client = shop.CreateClient();
        using var response = await client.PostAsJsonAsync("/orders", Cups);
        AreEqual(expected, response.StatusCode);
    }

    private static async Task<string> FailAsync<TException>(Func<Task> action)
        where TException : Exception
    {
        try
        {
            await action();
        }
        catch (TException exception)
        {
            return exception.Message;
        }

        throw new InvalidOperationException($"{typeof(TException).Name} was expected.");
    }

    private static void AreEqual<T>(T expected, T actual)
    {
        if (!Equals(expected, actual))
        {
            throw new InvalidOperationException($"Expected {expected}, but got {actual}.");
        }
    }

    private static void Contains(string text, string part)
    {
        if (!text.Contains(part, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"Expected '{part}' in: {text}");
        }
    }
}
