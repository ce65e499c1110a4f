using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>Finds out how a member is set on a copy of its object.</summary>
internal static class MemberSetter
{
    /// <summary>Returns the setter, or null where a copy would share with the original what the member stands for.</summary>
    public static Action<object, object?>? Find(JsonPropertyInfo member, object owner)
    {
        // Source-generated contracts set init-only members while they construct the object, and at no other time.
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

    /// <summary>Returns the field behind a member that the compiler made one for, or null.</summary>
    public static FieldInfo? BackingFieldOf(JsonPropertyInfo member) => member.AttributeProvider switch
    {
        FieldInfo field => field,
        PropertyInfo property => BackingFieldOf(property),
        _ => null,
    };

    /// <summary>Returns the field that the compiler made for a property, or null.</summary>
    public static FieldInfo? BackingFieldOf(PropertyInfo property) => Array.Find(
        InstanceFields.Of(property.DeclaringType!),
        field => field.Name == $"<{property.Name}>k__BackingField" || field.Name == $"<{property.Name}>i__Field");

    // A collection without a setter, which the API binds by adding to it.
    private static FieldInfo? FieldThatHolds(JsonPropertyInfo member, object owner)
        => member.Get?.Invoke(owner) is { } value && !value.GetType().IsValueType
            ? Array.Find(InstanceFields.Of(owner.GetType()), field => !field.FieldType.IsValueType && ReferenceEquals(field.GetValue(owner), value))
            : null;
}
