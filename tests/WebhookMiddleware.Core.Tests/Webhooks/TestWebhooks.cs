using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Webhooks;

internal static class TestWebhooks
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 5, 29, 25, TimeSpan.Zero);

    /// <summary><c>whsec_</c> and the base64 of so many bytes.</summary>
    public static string SigningSecret(int bytes = 32) => "whsec_" + Convert.ToBase64String(new byte[bytes]);

    /// <summary>A Gate webhook with which nothing is wrong.</summary>
    public static Webhook Valid() => new()
    {
        Id = Guid.CreateVersion7(Now),
        Name = "Проверка остатков",
        Url = "https://erp.example.ru/hooks/order",
        Event = WebhookEvents.BeforeOrderAdd,
        Order = 10,
        FireAndForget = false,
        AwaitResponse = true,
        CreatedAt = Now,
        UpdatedAt = Now,
    };
}
