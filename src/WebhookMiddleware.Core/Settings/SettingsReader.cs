using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace WebhookMiddleware.Settings;

/// <summary>
/// Reads a configuration section into an options object. Unlike the configuration binder, it reports all invalid settings instead of
/// throwing at the first one, rejects unknown keys, and replaces a list instead of appending to it.
/// </summary>
internal sealed class SettingsReader
{
    private readonly List<string> _errors = [];

    /// <summary>Reads a section from which other options types are read, too. Keys that the type doesn't have are ignored.</summary>
    /// <returns>The errors, each with the setting's key, its value and what would be right.</returns>
    public static IReadOnlyList<string> ReadShared(IConfigurationSection section, object options)
    {
        var reader = new SettingsReader();
        reader.ReadSection(section, options, isShared: true);
        return reader._errors;
    }

    private void ReadSection(IConfigurationSection section, object options, bool isShared)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            _errors.Add(
                $"{section.Path}: '{section.Value}' is a value where a section belongs. Give the settings below it, as {section.Path}:….");
        }

        var settings = Setting.Of(options.GetType());
        foreach (var child in section.GetChildren())
        {
            if (settings.FirstOrDefault(setting => setting.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } setting)
            {
                Read(child, setting, options);
            }
            else if (!isShared)
            {
                _errors.Add(KnownSettings.DescribeUnknown(child, settings.Select(setting => setting.Name)));
            }
        }
    }

    private void Read(IConfigurationSection section, Setting setting, object options)
    {
        if (setting.IsSection)
        {
            ReadSection(section, setting.Get(options)!, isShared: false);
        }
        else if (setting.IsList)
        {
            ReadList(section, setting, options);
        }
        else if (section.Value is null && section.GetChildren().Any())
        {
            _errors.Add($"{section.Path}: it has settings below it, but is a single value. {setting.DescribeRight()}");
        }
        else if (section.Value is not null && TryReadValue(section, setting, out var value))
        {
            setting.Set(options, value);
        }
    }

    private void ReadList(IConfigurationSection section, Setting setting, object options)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            _errors.Add(
                $"{section.Path}: '{section.Value}' is a value where a list belongs. "
                + $"Give its values as {section.Path}:0, {section.Path}:1, ….");
            return;
        }

        var items = section.GetChildren().ToArray();
        var values = new ArrayList(items.Length);
        foreach (var item in items)
        {
            if (TryReadValue(item, setting, out var value))
            {
                values.Add(value);
            }
        }

        // The JSON provider returns an empty list as an empty text, and null as no value.
        if (values.Count == items.Length && (items.Length > 0 || section.Value is not null))
        {
            setting.Set(options, values.ToArray(setting.ValueType));
        }
    }

    private bool TryReadValue(IConfigurationSection section, Setting setting, [NotNullWhen(true)] out object? value)
    {
        value = null;
        try
        {
            value = setting.ValueType == typeof(TimeSpan) ? ReadDuration(section.Value) : section.Get(setting.ValueType);
        }
        catch (InvalidOperationException)
        {
            // The error below describes the value.
        }

        if (value is null)
        {
            _errors.Add($"{section.Path}: '{section.Value}' is not {setting.Kind}. {setting.DescribeRight()}");
        }

        return value is not null;
    }

    // Takes the documented forms only, since the binder reads '10' as ten days and '24:00:00' as 24 days.
    private static TimeSpan? ReadDuration(string? text)
        => text?.Contains(':') is true && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var duration)
            ? duration
            : null;
}
