using SampleHost.Data;

namespace SampleHost.Demo;

/// <summary>Adds what a newcomer can try: a webhook receiver, an acquirer and three webhooks. Development only.</summary>
internal static class DemoExtensions
{
    public static void AddDemo(this IServiceCollection services)
    {
        services.AddSingleton<DemoLog>();
        services.AddSingleton<DemoAcquirer>();
        services.AddSingleton(new PlannedSeed(DemoWebhooks.SeedName));
        services.AddSingleton<DemoWebhooks>();
        services.AddHostedService(provider => provider.GetRequiredService<DemoWebhooks>());
        services.AddHealthChecks().AddCheck<DemoWebhooks>("demo-webhooks", timeout: TimeSpan.FromSeconds(30));
    }

    public static void MapDemo(this IEndpointRouteBuilder app)
    {
        // Webhooks on the receiver's own requests would make it call itself. The demo is no part of the API that the document describes.
        var demo = app.MapGroup("/demo").DisableWebhooks().ExcludeFromDescription();
        demo.MapDemoOrder();
        demo.MapDemoReceiver();
        demo.MapDemoAcquirer();
    }
}
