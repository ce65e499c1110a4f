using WebhookMiddleware.Benchmarks.Macro.Hand;

namespace WebhookMiddleware.Benchmarks.Macro.Api;

/// <summary>The webhooks of the API's events.</summary>
internal static class Hooks
{
    /// <summary>Adds the awaited webhooks; each may change the payload.</summary>
    public static async Task AddAwaitedAsync(ApiProcess api, string receiver)
    {
        await api.AddHookAsync(Awaited("The only one", BenchEvents.One, receiver + "/allow"));
        await api.AddHookAsync(Awaited("The only one", BenchEvents.Mvc, receiver + "/allow"));
        await api.AddHookAsync(Awaited("Enricher", BenchEvents.Enrich, receiver + "/enrich"));
        await api.AddHookAsync(Awaited("Slow", BenchEvents.Slow, receiver + "/slow/4000", timeoutMs: 30_000));
        await api.AddHookAsync(new
        {
            name = "Signed, with Basic and a template",
            @event = BenchEvents.Full,
            url = receiver + "/allow",
            fireAndForget = false,
            awaitResponse = true,
            responseContainsData = true,
            body = OrderTemplate.Text,
            basicAuth = new { username = "user", password = "password-1" },
            signingSecrets = new[] { Signature.Secret },
        });
        for (var i = 1; i <= 3; i++)
        {
            await api.AddHookAsync(Awaited($"Number {i}", BenchEvents.Sequence, receiver + "/allow", order: i));
            await api.AddHookAsync(Awaited($"Number {i}", BenchEvents.Parallel, receiver + "/allow", order: 1));
        }
    }

    /// <summary>Adds the background webhooks; the receiver counts them by the event.</summary>
    public static async Task AddBackgroundAsync(ApiProcess api, string receiver)
    {
        foreach (var name in BenchEvents.After)
        {
            await api.AddHookAsync(new { name = "Told of " + name, @event = name, url = $"{receiver}/notify/{name}" });
        }
    }

    private static object Awaited(string name, string eventName, string url, int order = 1, int timeoutMs = 5000) => new
    {
        name,
        @event = eventName,
        url,
        order,
        timeoutMs,
        fireAndForget = false,
        awaitResponse = true,
        responseContainsData = true,
    };
}
