using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace WebhookMiddleware.Settings;

/// <summary>
/// One property of an options type that configuration can set: a value, a list of values, or a section of further settings.
/// </summary>
internal sealed class Setting
{
    private readonly PropertyInfo _property;
    private readonly RangeAttribute? _range;
    private readonly string _limits;

    private Setting(PropertyInfo property)
    {
        _property = property;
        _range = property.GetCustomAttribute<RangeAttribute>();
        _limits = _range is null ? "" : string.Create(CultureInfo.InvariantCulture, $" from {_range.Minimum} to {_range.Maximum}");
        IsSection = property.IsDefined(typeof(ValidateObjectMembersAttribute));
        IsList = property.PropertyType is { IsGenericType: true, GenericTypeArguments.Length: 1 }
            && property.PropertyType.IsAssignableTo(typeof(IEnumerable));
        ValueType = IsList ? property.PropertyType.GenericTypeArguments[0] : property.PropertyType;
    }

    public string Name => _property.Name;

    public bool IsSection { get; }

    public bool IsList { get; }

    /// <summary>Gets the type of the value, or of each value of a list.</summary>
    public Type ValueType { get; }

    /// <summary>Gets a description of the expected value, for messages.</summary>
    public string Kind
        => ValueType == typeof(TimeSpan) ? "a duration"
            : ValueType == typeof(bool) ? "a boolean"
            : ValueType == typeof(double) ? "a number"
            : "an integer";

    private bool IsConfigurable
        => IsSection
            || ((ValueType.IsPrimitive || ValueType == typeof(TimeSpan) || ValueType == typeof(string)) && (IsList || _property.CanWrite));

    /// <summary>Returns the settings of an options type, without the properties that only code can set.</summary>
    public static IReadOnlyList<Setting> Of(Type options)
        => [.. options.GetProperties().Select(property => new Setting(property)).Where(setting => setting.IsConfigurable)];

    public object? Get(object options) => _property.GetValue(options);

    /// <summary>Sets the value, or replaces the values of a list.</summary>
    public void Set(object options, object value)
    {
        if (_property.CanWrite)
        {
            _property.SetValue(options, value);
            return;
        }

        var list = (IList)Get(options)!;
        list.Clear();
        foreach (var item in (Array)value)
        {
            list.Add(item);
        }
    }

    /// <summary>Determines whether the value is within the declared range, if there is one.</summary>
    public bool IsInRange(object? value) => _range?.IsValid(value) is not false;

    /// <summary>Describes the valid values.</summary>
    public string DescribeRight()
        => ValueType == typeof(bool) ? "Use true or false."
            : ValueType == typeof(TimeSpan) ? $"Use a duration{_limits} (d.hh:mm:ss)."
            : $"Use {Kind}{_limits}.";
}
