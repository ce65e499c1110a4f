using SampleHost.Api;

namespace SampleHost.Payments;

/// <summary>Adds the services that payments need.</summary>
internal static class PaymentExtensions
{
    public static void AddPayments(this IServiceCollection services)
    {
        services.AddScoped<PaymentClaims>();
        services.AddHttpClient<AcquirerClient>((provider, client) =>
        {
            client.BaseAddress = FindAcquirer(provider);
            client.Timeout = TimeSpan.FromSeconds(10);
        });
    }

    // Resolved at each use: the host knows its own address only once it has started.
    private static Uri? FindAcquirer(IServiceProvider provider)
    {
        if (provider.GetRequiredService<IConfiguration>()["Acquirer:BaseAddress"] is { Length: > 0 } configured)
        {
            return Uri.TryCreate(configured.TrimEnd('/') + '/', UriKind.Absolute, out var address) ? address : null;
        }

        var isDevelopment = provider.GetRequiredService<IHostEnvironment>().IsDevelopment();
        return isDevelopment && provider.GetRequiredService<HostAddress>().Find() is { } own
            ? new Uri(own, "demo/acquirer/payment/rest/")
            : null;
    }
}
