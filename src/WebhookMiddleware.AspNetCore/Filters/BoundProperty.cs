using System.Reflection;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>
/// Replaces the value that the framework has bound to a property. If the value was bound through the constructor, the field behind the
/// property is set, because the constructor can't be called again without all of its other arguments.
/// </summary>
internal static class BoundProperty
{
    /// <summary>Determines whether the property's value can be replaced.</summary>
    public static bool CanSet(PropertyInfo property) => property.CanWrite || MemberSetter.BackingFieldOf(property) is not null;

    /// <summary>Describes that a webhook's change to the property would be lost, and how to fix it.</summary>
    public static string DescribeUnchangeable(string? endpoint, PropertyInfo property)
        => $"Endpoint {endpoint}: webhooks can't change {property.Name} of {property.DeclaringType}. Give the property an init accessor.";

    /// <summary>Replaces the property's value in a holder, or does nothing if it can't be replaced.</summary>
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
