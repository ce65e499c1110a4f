using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using WebhookMiddleware.DependencyInjection;

namespace WebhookMiddleware.Core.Tests.Settings;

/// <summary>The services of a host with settings, checked as its start checks them.</summary>
internal sealed class SettingsHost : IDisposable
{
    private readonly ServiceProvider _services;

    public SettingsHost(IEnumerable<(string Key, string? Value)> settings, Action<IWebhookBuilder>? configure = null)
    {
        foreach (var (key, value) in settings)
        {
            Configuration[key] = value;
        }

        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(Configuration);
        var webhooks = services.AddWebhookCore();
        configure?.Invoke(webhooks);
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public ConfigurationManager Configuration { get; } = new();

    public WebhookOptions Options => Get<IOptions<WebhookOptions>>().Value;

    /// <summary>The errors that a host with these settings fails to start with; none if it starts.</summary>
    public static IReadOnlyList<string> FindErrors(params (string Key, string? Value)[] settings)
    {
        using var host = new SettingsHost(settings);
        return host.FindErrors();
    }

    public IReadOnlyList<string> FindErrors()
    {
        try
        {
            Get<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
    }

    public T Get<T>()
        where T : notnull
        => _services.GetRequiredService<T>();

    public void Dispose()
    {
        _services.Dispose();
        Configuration.Dispose();
    }
}
