using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace WebhookMiddleware.Settings;

/// <summary>
/// Reads options from the section <c>Webhooks</c>, also when the configuration changes, and validates the values that the section and code
/// have set.
/// </summary>
/// <typeparam name="TOptions">The options.</typeparam>
internal sealed class SettingsSection<TOptions>(IConfiguration configuration)
    : IConfigureOptions<TOptions>, IOptionsChangeTokenSource<TOptions>, IValidateOptions<TOptions>
    where TOptions : class, new()
{
    private readonly IConfigurationSection _section = configuration.GetSection(WebhookOptions.SectionName);

    public string Name => Microsoft.Extensions.Options.Options.DefaultName;

    // An invalid value keeps its default until the validation reports it together with all others.
    public void Configure(TOptions options) => SettingsReader.ReadShared(_section, options);

    public IChangeToken GetChangeToken() => _section.GetReloadToken();

    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        string[] errors = [.. SettingsReader.ReadShared(_section, new TOptions()), .. CheckRanges(_section.Path, options)];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> CheckRanges(string path, object options)
    {
        foreach (var setting in Setting.Of(options.GetType()))
        {
            var key = ConfigurationPath.Combine(path, setting.Name);
            var value = setting.Get(options);
            if (setting.IsSection)
            {
                foreach (var error in CheckRanges(key, value!))
                {
                    yield return error;
                }
            }
            else if (!setting.IsInRange(value))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{key}: {value} is out of range. {setting.DescribeRight()}");
            }
        }
    }
}
