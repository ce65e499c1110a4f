using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Settings;

/// <summary>
/// Reports the keys below <c>Webhooks</c> that nothing reads, and the errors of all options that are read from there, so that one exception has all.
/// </summary>
internal sealed class KnownSettings(IConfiguration configuration, IEnumerable<SettingsPart> parts) : IValidateOptions<WebhookOptions>
{
    private bool _isRunning;

    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        // A misspelt key keeps a host from starting. On a host that is running it has no effect.
        string[] errors = [.. _isRunning ? [] : FindUnknown(), .. parts.SelectMany(part => part.FindErrors())];
        _isRunning |= errors.Length == 0;
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    /// <summary>Describes a key that nothing reads. Its value is left out: it may be a secret in the wrong place.</summary>
    public static string DescribeUnknown(IConfigurationSection setting, IEnumerable<string> known, string hint = "")
    {
        var parent = ConfigurationPath.GetParentPath(setting.Path)!;
        return NearestName.Find(setting.Key, known) is { } nearest
            ? $"{setting.Path}: unknown setting. Did you mean {ConfigurationPath.Combine(parent, nearest)}?"
            : $"{setting.Path}: unknown setting. {parent} has {string.Join(", ", known.Order(StringComparer.OrdinalIgnoreCase))}.{hint}";
    }

    private IEnumerable<string> FindUnknown()
    {
        string[] known = [.. Setting.Of(typeof(WebhookOptions)).Select(setting => setting.Name), .. parts.SelectMany(part => part.Names)];
        return configuration.GetSection(WebhookOptions.SectionName).GetChildren()
            .Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => DescribeUnknown(child, known, $" An application's own setting is made known with AddWebhooks().AllowSettings(\"{child.Key}\")."));
    }
}

/// <summary>Settings below <c>Webhooks</c> beside those of <see cref="WebhookOptions"/>.</summary>
/// <param name="Names">Their keys below the section.</param>
/// <param name="FindErrors">Returns what is wrong with them.</param>
internal sealed record SettingsPart(IEnumerable<string> Names, Func<IEnumerable<string>> FindErrors);
