using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using WebhookMiddleware.AspNetCore;

namespace WebhookMiddleware.FunctionalTests.Documentation;

/// <summary>Compares the page of the settings with the options: every setting is on it once, with its default and its range.</summary>
public sealed class SettingsPageTests
{
    private const string Page = "src/WebhookMiddleware.AspNetCore/docs/settings.md";

    [Fact]
    public void Page_AllSettings_AreListedWithDefaultAndRange()
        => Rows(Repository.ReadText(Page)).Should().BeEquivalentTo(
            [.. Settings(new WebhookOptions()), .. Settings(new WebhookHttpOptions())], "{0} lists what the options are", Page);

    private static IEnumerable<Setting> Rows(string page)
        => page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => new Setting(cells[1].Trim('`'), cells[2].Trim('`'), cells[3]));

    private static IEnumerable<Setting> Settings(object options, string prefix = "")
    {
        foreach (var property in options.GetType().GetProperties())
        {
            var (key, value) = (prefix + property.Name, property.GetValue(options));
            if (property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal))
            {
                foreach (var setting in Settings(value!, key + ":"))
                {
                    yield return setting;
                }
            }
            else if (IsSetting(property.PropertyType))
            {
                yield return new Setting(key, Default(key, value!), Range(property));
            }
        }
    }

    // The catalogue of events and delegates are set in code only.
    private static bool IsSetting(Type type)
        => type.IsPrimitive || type == typeof(TimeSpan)
            || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(IList<>) || type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)));

    private static string Default(string key, object value) => value switch
    {
        IList list => list.Count == 0 ? "none" : string.Join(", ", list.Cast<object>().Select(item => Text(key, item))),
        _ => Text(key, value),
    };

    private static string Range(PropertyInfo property)
        => property.GetCustomAttribute<RangeAttribute>() is { } range ? $"{Text(property.Name, range.Minimum)} to {Text(property.Name, range.Maximum)}" : "";

    private static string Text(string key, object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        int or long or double when key.EndsWith("Bytes", StringComparison.Ordinal) => Bytes(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Bytes(long count)
    {
        string[] units = ["", " KiB", " MiB", " GiB", " TiB"];
        var unit = 0;
        while (count >= 1024 && count % 1024 == 0)
        {
            (count, unit) = (count / 1024, unit + 1);
        }

        return count.ToString(CultureInfo.InvariantCulture) + units[unit];
    }

    private sealed record Setting(string Key, string Default, string Range);
}
