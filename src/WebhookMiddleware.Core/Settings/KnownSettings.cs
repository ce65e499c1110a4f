using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Settings;

/// <summary>
/// Reports unknown keys below <c>Webhooks</c>, and the errors of all options that are read from there, so that one exception contains all
/// of them.
/// </summary>
internal sealed class KnownSettings(IConfiguration configuration, IEnumerable<SettingsPart> parts) : IValidateOptions<WebhookOptions>
{
    // Reading the other options may read these once more, if they are configured from them.
    [ThreadStatic]
    private static bool _isReadingParts;

    private bool _isRunning;

    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        if (_isReadingParts)
        {
            return ValidateOptionsResult.Success;
        }

        // A misspelt key prevents the host from starting. On a running host it has no effect.
        string[] errors = [.. _isRunning ? [] : FindUnknown(), .. FindErrorsOfParts()];
        _isRunning |= errors.Length == 0;
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    /// <summary>Describes an unknown key. Its value is left out, since it may be a secret in the wrong place.</summary>
    public static string DescribeUnknown(IConfigurationSection setting, IEnumerable<string> known, string hint = "")
    {
        var parent = ConfigurationPath.GetParentPath(setting.Path)!;
        return NearestName.Find(setting.Key, known) is { } nearest
            ? $"{setting.Path}: unknown setting. Did you mean {ConfigurationPath.Combine(parent, nearest)}?"
            : $"{setting.Path}: unknown setting. {parent} has {string.Join(", ", known.Order(StringComparer.OrdinalIgnoreCase))}.{hint}";
    }

    private string[] FindErrorsOfParts()
    {
        _isReadingParts = true;
        try
        {
            return [.. parts.SelectMany(part => part.FindErrors())];
        }
        finally
        {
            _isReadingParts = false;
        }
    }

    private IEnumerable<string> FindUnknown()
    {
        string[] known = [.. Setting.Of(typeof(WebhookOptions)).Select(setting => setting.Name), .. parts.SelectMany(part => part.Names)];
        return configuration.GetSection(WebhookOptions.SectionName).GetChildren()
            .Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => DescribeUnknown(
                child, known, $" An application's own setting is made known with AddWebhooks().AllowSettings(\"{child.Key}\")."));
    }
}

/// <summary>Settings below <c>Webhooks</c> in addition to those of <see cref="WebhookOptions"/>.</summary>
/// <param name="Names">Their keys below the section.</param>
/// <param name="FindErrors">Returns their errors.</param>
internal sealed record SettingsPart(IEnumerable<string> Names, Func<IEnumerable<string>> FindErrors);
