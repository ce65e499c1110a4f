using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace WebhookMiddleware.AspNetCore.Tests.Requests;

public sealed class WebhookHttpOptionsTests
{
    [Fact]
    public void Start_ConfiguredFromWebhookOptions_ReadsBoth()
    {
        using var services = Services(("Webhooks:MaxRaisedPayloadBytes", "2048"));

        services.GetRequiredService<IStartupValidator>().Validate();

        services.GetRequiredService<IOptions<WebhookHttpOptions>>().Value.MaxRequestBodyBytes.Should().Be(2048);
    }

    [Fact]
    public void Start_ConfiguredFromWebhookOptionsWithErrors_ReportsEachErrorOnce()
    {
        using var services = Services(("Webhooks:RunBudget", "ten"), ("Webhooks:Colour", "red"));

        var validate = services.GetRequiredService<IStartupValidator>().Validate;

        validate.Should().Throw<OptionsValidationException>().Which.Failures.Select(failure => failure.Split(": ")[0])
            .Should().BeEquivalentTo("Webhooks:RunBudget", "Webhooks:Colour");
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        foreach (var (key, value) in settings)
        {
            configuration[key] = value;
        }

        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddWebhooks();
        services.AddOptions<WebhookHttpOptions>()
            .Configure<IOptions<WebhookOptions>>((http, webhooks) => http.MaxRequestBodyBytes = webhooks.Value.MaxRaisedPayloadBytes);
        return services.BuildServiceProvider();
    }
}
