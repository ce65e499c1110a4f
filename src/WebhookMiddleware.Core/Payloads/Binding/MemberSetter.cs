using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>Determines how a member is set on a copy of its object.</summary>
internal static class MemberSetter
{
    /// <summary>Returns the setter, or null when the copy would share the member's object with the original.</summary>
    public static Action<object, object?>? Find(JsonPropertyInfo member, object owner)
    {
        // Source-generated contracts set init-only members only while they construct the object.
        if (member.Set is { } set && member.AssociatedParameter is null)
        {
            return set;
        }

        if (member.AttributeProvider is PropertyInfo { SetMethod: not null } property)
        {
            return (copy, value) => property.SetValue(copy, value, BindingFlags.DoNotWrapExceptions, null, null, null);
        }

        return member.Set ?? ((BackingFieldOf(member) ?? FieldThatHolds(member, owner)) is { } field ? field.SetValue : null);
    }

    /// <summary>Returns the compiler-generated field behind a member, or null.</summary>
    public static FieldInfo? BackingFieldOf(JsonPropertyInfo member) => member.AttributeProvider switch
    {
        FieldInfo field => field,
        PropertyInfo property => BackingFieldOf(property),
        _ => null,
    };

    /// <summary>Returns the compiler-generated field behind a property, or null.</summary>
    public static FieldInfo? BackingFieldOf(PropertyInfo property) => Array.Find(
        InstanceFields.Of(property.DeclaringType!),
        field => field.Name == $"<{property.Name}>k__BackingField" || field.Name == $"<{property.Name}>i__Field");

    // The member is a collection without a setter, which the API binds by adding to it.
    private static FieldInfo? FieldThatHolds(JsonPropertyInfo member, object owner)
        => member.Get?.Invoke(owner) is { } value && !value.GetType().IsValueType
            ? Array.Find(
                InstanceFields.Of(owner.GetType()),
                field => !field.FieldType.IsValueType && ReferenceEquals(field.GetValue(owner), value))
            : null;
}
