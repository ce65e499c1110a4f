using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>
/// Finds the contract and the members of a value whose declared type leaves them open: a polymorphic type, or <see cref="object"/>.
/// </summary>
internal static class Contracts
{
    /// <summary>Returns the contract with which an existing value is written.</summary>
    public static JsonTypeInfo Of(ValueContract declared, object value)
    {
        var typeInfo = declared.TypeInfo;
        if (typeInfo.Type == typeof(object))
        {
            return declared.Options.GetTypeInfo(value.GetType());
        }

        // A type that is not listed is written as its nearest listed base type.
        return typeInfo.PolymorphismOptions is not { } options ? typeInfo
            : options.DerivedTypes.Where(derived => derived.DerivedType.IsInstanceOfType(value)).Select(derived => derived.DerivedType)
                .Aggregate((Type?)null, (nearest, type) => nearest is null || nearest.IsAssignableFrom(type) ? type : nearest) is { } kind
                ? declared.Options.GetTypeInfo(kind)
            : typeInfo;
    }

    /// <summary>Returns the contract with which a new value is read, by its discriminator; null when the type does not know it.</summary>
    public static JsonTypeInfo? ForNew(JsonTypeInfo declared, JsonObject value)
    {
        if (declared.PolymorphismOptions is not { } options
            || !value.TryGetPropertyValue(options.TypeDiscriminatorPropertyName, out var discriminator))
        {
            return declared;
        }

        foreach (var derived in options.DerivedTypes)
        {
            if (IsDiscriminator(derived, discriminator))
            {
                return declared.Options.GetTypeInfo(derived.DerivedType);
            }
        }

        return options.IgnoreUnrecognizedTypeDiscriminators ? declared : null;
    }

    /// <summary>Determines whether a value keeps its discriminator.</summary>
    public static bool AreSameKind(JsonTypeInfo declared, JsonObject before, JsonObject after)
        => declared.PolymorphismOptions is not { TypeDiscriminatorPropertyName: var name }
            || (before.TryGetPropertyValue(name, out var old) == after.TryGetPropertyValue(name, out var now)
                && JsonEquality.AreEqual(old, now));

    /// <summary>Determines whether a name is metadata of the object and not one of its members.</summary>
    public static bool IsMetadata(JsonTypeInfo declared, string name)
        => declared.PolymorphismOptions?.TypeDiscriminatorPropertyName == name
            || (name is "$id" or "$ref" or "$values" && declared.Options.ReferenceHandler == ReferenceHandler.Preserve);

    /// <summary>Returns the member of this name, or null. Members that JSON ignores are listed, too, without getter and setter.</summary>
    public static JsonPropertyInfo? Find(JsonTypeInfo typeInfo, string name)
    {
        for (var i = 0; i < typeInfo.Properties.Count; i++)
        {
            var property = typeInfo.Properties[i];
            if (property.Name == name && !property.IsExtensionData && (property.Get ?? (Delegate?)property.Set) is not null)
            {
                return property;
            }
        }

        return null;
    }

    /// <summary>Returns the member that receives JSON members unknown to the type, or null.</summary>
    public static JsonPropertyInfo? FindExtensionData(JsonTypeInfo typeInfo)
        => typeInfo.Properties.FirstOrDefault(property => property.IsExtensionData);

    /// <summary>Determines whether the API itself binds the member. A webhook may write what a client may write.</summary>
    public static bool CanBeBound(JsonPropertyInfo member, JsonTypeInfo owner)
        => member.Set is not null
            || member.AssociatedParameter is not null
            || (member.ObjectCreationHandling
                    ?? owner.PreferredPropertyObjectCreationHandling
                    ?? member.Options.PreferredObjectCreationHandling) == JsonObjectCreationHandling.Populate
            // The members of an anonymous type are bound through its constructor.
            || member.DeclaringType.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute));

    private static bool IsDiscriminator(JsonDerivedType derived, JsonNode? value) => derived.TypeDiscriminator switch
    {
        string text => value?.GetValueKind() == JsonValueKind.String && value.GetValue<string>() == text,
        int number => value?.GetValueKind() == JsonValueKind.Number && JsonEquality.AreEqual(value, JsonValue.Create(number)),
        _ => false,
    };
}
