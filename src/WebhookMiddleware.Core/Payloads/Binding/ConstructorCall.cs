using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>Calls the constructor with which the API binds a type.</summary>
internal sealed class ConstructorCall
{
    private readonly ConstructorInfo _constructor;
    private readonly JsonTypeInfo _typeInfo;

    private ConstructorCall(ConstructorInfo constructor, JsonTypeInfo typeInfo) => (_constructor, _typeInfo) = (constructor, typeInfo);

    /// <summary>Finds the constructor, or returns null when it is not known.</summary>
    public static ConstructorCall? Find(JsonTypeInfo typeInfo)
        => typeInfo.ConstructorAttributeProvider is ConstructorInfo constructor ? new(constructor, typeInfo)
            : typeInfo.Properties.Any(member => member.AssociatedParameter is { IsMemberInitializer: false })
                && typeInfo.Type.GetConstructors() is [var only] ? new(only, typeInfo)
            : null;

    /// <summary>Constructs an object from the members of another one, with some of them changed.</summary>
    public object Invoke(object owner, IReadOnlyList<MemberChange> changes)
    {
        object?[] arguments = [.. _constructor.GetParameters().Select(parameter => Argument(parameter, owner, changes))];
        return _constructor.Invoke(BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
    }

    private object? Argument(ParameterInfo parameter, object owner, IReadOnlyList<MemberChange> changes)
    {
        var member = _typeInfo.Properties.FirstOrDefault(
            member => member.AssociatedParameter is { IsMemberInitializer: false } own && own.Position == parameter.Position);
        if (changes.FirstOrDefault(change => change.Member == member) is { } change)
        {
            return change.Value;
        }

        // JSON has no getter for a member that it ignores.
        return member?.Get is { } get ? get(owner)
            : FindIgnored(parameter) is { } ignored ? ignored.GetValue(owner)
            : parameter.HasDefaultValue ? parameter.DefaultValue
            : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType)
            : null;
    }

    private PropertyInfo? FindIgnored(ParameterInfo parameter)
        => _typeInfo.Type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).FirstOrDefault(property =>
            property.CanRead
            && property.GetIndexParameters().Length == 0
            && property.PropertyType == parameter.ParameterType
            && string.Equals(property.Name, parameter.Name, StringComparison.OrdinalIgnoreCase));
}
