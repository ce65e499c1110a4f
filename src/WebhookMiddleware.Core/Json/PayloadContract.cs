using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WebhookMiddleware.Json;

/// <summary>Tells whether an application's JSON options know a type, and what to do where they don't.</summary>
internal static class PayloadContract
{
    /// <summary>How to make a type known.</summary>
    public const string WayOut = "Add it with [JsonSerializable] to a JsonSerializerContext in the TypeInfoResolverChain of the host's JSON options "
        + "(ConfigureHttpJsonOptions for minimal APIs, AddJsonOptions for controllers).";

    /// <summary>Returns the contract of a type, or null when the options don't know it.</summary>
    public static JsonTypeInfo? Find(Type type, JsonSerializerOptions options)
    {
        try
        {
            return options.TryGetTypeInfo(type, out var typeInfo) ? typeInfo : null;
        }
        catch (NotSupportedException)
        {
            // A type that it has a member of is not known.
            return null;
        }
    }

    /// <summary>
    /// Returns the contract of a type, or else of what it is known as: a base class, or an interface such as a list's, which is all that a source-generated
    /// context need list. Null: there is none.
    /// </summary>
    public static JsonTypeInfo? FindNearest(Type type, JsonSerializerOptions options)
    {
        for (var known = type; known is not null && known != typeof(object); known = known.BaseType)
        {
            if (Find(known, options) is { } typeInfo)
            {
                return typeInfo;
            }
        }

        return type.GetInterfaces().Select(known => Find(known, options)).FirstOrDefault(typeInfo => typeInfo is not null);
    }

    /// <summary>Returns the type that the options don't know, the given one or one that its JSON is made of. Null: they know all of them.</summary>
    public static Type? FindUnknown(Type type, JsonSerializerOptions options)
        => Find(type, options) is null ? FindUnknown(type, options, []) ?? type : null;

    /// <summary>Says that a type is unknown, and how to make it known.</summary>
    public static string DescribeUnknown(Type unknown) => $"no JSON type-info resolver of this host knows {unknown}. {WayOut}";

    // The resolver itself is asked: the options throw where a member's type is unknown, and don't say in what way it is reached.
    private static Type? FindUnknown(Type type, JsonSerializerOptions options, HashSet<Type> seen)
    {
        if (!seen.Add(type))
        {
            return null;
        }

        if (options.TypeInfoResolver?.GetTypeInfo(type, options) is not { } typeInfo)
        {
            return type;
        }

        return typeInfo.Properties.Where(member => member.Get is not null || member.Set is not null).Select(member => member.PropertyType)
            .Concat(new[] { typeInfo.ElementType, typeInfo.KeyType }.OfType<Type>())
            .Concat(typeInfo.PolymorphismOptions?.DerivedTypes.Select(derived => derived.DerivedType) ?? [])
            .Select(part => FindUnknown(part, options, seen))
            .FirstOrDefault(unknown => unknown is not null);
    }
}
