using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Benchmarks.Macro.Api;

/// <summary>Webhooks of events that are never raised: they only have to be known.</summary>
internal static class OtherHooks
{
    private const int EventCount = 250;

    public static IEnumerable<string> Events => Enumerable.Range(0, EventCount).Select(Event);

    /// <summary>Adds some, and makes this host know of them.</summary>
    public static async Task AddAsync(IServiceProvider services, int count)
    {
        if (count == 0)
        {
            return;
        }

        var store = services.GetRequiredService<IWebhookStore>();
        await Parallel.ForAsync(0, count, async (number, cancellationToken) => await store.AddAsync(Create(number), cancellationToken));
        await services.GetRequiredService<IWebhookChangeListener>().WebhooksChangedAsync(CancellationToken.None);
    }

    private static Webhook Create(int number)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new Webhook
        {
            Id = Guid.CreateVersion7(now),
            Name = string.Create(CultureInfo.InvariantCulture, $"Webhook {number}"),
            Url = "http://127.0.0.1:9/other",
            Event = Event(number % EventCount),
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    private static string Event(int number) => string.Create(CultureInfo.InvariantCulture, $"before_other_{number}");
}
