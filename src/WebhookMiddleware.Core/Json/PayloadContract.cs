using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WebhookMiddleware.Json;

/// <summary>Determines whether an application's JSON options know a type, and describes what to do if they don't.</summary>
internal static class PayloadContract
{
    /// <summary>Describes how to add a type.</summary>
    public const string Remedy =
        "Add it with [JsonSerializable] to a JsonSerializerContext in the TypeInfoResolverChain of the host's JSON options "
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
            // The type has a member of an unknown type.
            return null;
        }
    }

    /// <summary>
    /// Returns the contract of a type, or of a base class or interface of it (such as a list's), which is all that a source-generated
    /// context needs to list. Returns null when there is none.
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

    /// <summary>
    /// Returns the first type that the options don't know: the type itself or one that its JSON contains. Returns null when they know all
    /// of them.
    /// </summary>
    public static Type? FindUnknown(Type type, JsonSerializerOptions options)
        => Find(type, options) is null ? FindUnknown(type, options, []) ?? type : null;

    /// <summary>Describes that a type is unknown, and how to add it.</summary>
    public static string DescribeUnknown(Type unknown) => $"no JSON type-info resolver of this host knows {unknown}. {Remedy}";

    // Queries the resolver itself: the options throw for a member of an unknown type, without saying which type it is.
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
