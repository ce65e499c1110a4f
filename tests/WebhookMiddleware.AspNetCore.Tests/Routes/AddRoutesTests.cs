using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace WebhookMiddleware.AspNetCore.Tests.Routes;

public sealed class AddRoutesTests
{
    [Theory]
    [InlineData("Webhooks:Routes")]
    [InlineData("webhooks:routes")]
    [InlineData("Webhooks:Proxy:Routes")]
    public void AddRoutes_SectionBelowWebhooks_IsAKnownSetting(string path)
    {
        var configuration = new ConfigurationManager { [$"{path}:0:before:0"] = "before_order_add" };
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddWebhooks().AddRoutes(configuration.GetSection(path));
        using var provider = services.BuildServiceProvider();

        var validate = provider.GetRequiredService<IStartupValidator>().Validate;

        validate.Should().NotThrow();
    }
}
