using System.Reflection;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>
/// Replaces what the framework has put into a property. Where it did so through the constructor, which can't be called again since it would need all the
/// other arguments, the field behind the property is set.
/// </summary>
internal static class BoundProperty
{
    /// <summary>Returns whether the property can be replaced.</summary>
    public static bool CanSet(PropertyInfo property) => property.CanWrite || MemberSetter.BackingFieldOf(property) is not null;

    /// <summary>Says that a webhook's change to it would be lost, and what to do.</summary>
    public static string DescribeUnchangeable(string? endpoint, PropertyInfo property)
        => $"Endpoint {endpoint}: webhooks can't change {property.Name} of {property.DeclaringType}. Give the property an init accessor.";

    /// <summary>Replaces it in a holder; does nothing where it can't be replaced.</summary>
    public static void Set(PropertyInfo property, object? holder, object? value)
    {
        if (property.CanWrite)
        {
            property.SetValue(holder, value);
        }
        else
        {
            MemberSetter.BackingFieldOf(property)?.SetValue(holder, value);
        }
    }
}
