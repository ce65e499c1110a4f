using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using WebhookMiddleware;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.Settings;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Makes further settings known below the configuration section <c>Webhooks</c>, where an unknown one stops the host's start.
/// </summary>
public static class WebhookSettingsBuilderExtensions
{
    /// <summary>Allows keys that the application reads itself, such as <c>Webhooks:Store</c>.</summary>
    /// <param name="builder">The result of <c>AddWebhooks()</c>.</param>
    /// <param name="names">The keys below the section <c>Webhooks</c>, of values or of sections.</param>
    /// <returns>The builder.</returns>
    public static IWebhookBuilder AllowSettings(this IWebhookBuilder builder, params string[] names)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(new SettingsPart(names, static () => []));
        return builder;
    }

    /// <summary>
    /// Reads further options from the section <c>Webhooks</c>, as <see cref="WebhookOptions"/> are read: the properties that hold values or
    /// lists of values, and those marked with <see cref="ValidateObjectMembersAttribute"/>. Ranges are checked at start, together with all
    /// others. Safe to call twice.
    /// </summary>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <param name="builder">The result of <c>AddWebhooks()</c>.</param>
    /// <returns>The builder.</returns>
    public static IWebhookBuilder AddSettings<TOptions>(this IWebhookBuilder builder)
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.TryAddSettingsSection<TOptions>())
        {
            builder.Services.AddSingleton(provider => new SettingsPart(
                Setting.Of(typeof(TOptions)).Select(setting => setting.Name),
                () => FindErrors(provider.GetRequiredService<IOptions<TOptions>>())));
        }

        return builder;
    }

    /// <summary>Reads options from the section <c>Webhooks</c>, unless they are already.</summary>
    internal static bool TryAddSettingsSection<TOptions>(this IServiceCollection services)
        where TOptions : class, new()
    {
        if (services.Any(service => service.ImplementationType == typeof(SettingsSection<TOptions>)))
        {
            return false;
        }

        services.AddOptions<TOptions>();
        services.AddSingleton<IConfigureOptions<TOptions>, SettingsSection<TOptions>>();
        services.AddSingleton<IOptionsChangeTokenSource<TOptions>, SettingsSection<TOptions>>();
        services.AddSingleton<IValidateOptions<TOptions>, SettingsSection<TOptions>>();
        return true;
    }

    private static IEnumerable<string> FindErrors<TOptions>(IOptions<TOptions> options)
        where TOptions : class
    {
        try
        {
            _ = options.Value;
            return [];
        }
        catch (OptionsValidationException exception)
        {
            // Options that are configured from WebhookOptions fail with them, and those report their errors themselves.
            return exception.OptionsType == typeof(WebhookOptions) ? [] : exception.Failures;
        }
    }
}
