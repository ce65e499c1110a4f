using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>
/// Provides the API's JSON options for what is bound from a form: a file is described, and webhooks can't replace it.
/// </summary>
internal static class FormJson
{
    public const string FileMessage = "a webhook can't change a file of a form.";

    public static JsonSerializerOptions For(JsonSerializerOptions api)
    {
        var options = new JsonSerializerOptions(api)
        {
            TypeInfoResolver = JsonTypeInfoResolver.Combine(api.TypeInfoResolver, FormTypes.Default).WithAddedModifier(KeepFiles),
        };
        options.Converters.Insert(0, new FormFileConverter());
        options.Converters.Insert(0, new FormCollectionConverter());
        options.MakeReadOnly();
        return options;
    }

    /// <summary>Determines whether the type is a file of a form, or several files.</summary>
    public static bool IsFile(Type type)
        => typeof(IFormFile).IsAssignableFrom(type) || typeof(IEnumerable<IFormFile>).IsAssignableFrom(type);

    /// <summary>Returns the path of a file that the original value has and the changed one lacks, or null if there is none.</summary>
    public static string? FindLostFile(object? original, object? candidate, Type type, JsonSerializerOptions options)
    {
        if (original is null || ReferenceEquals(original, candidate))
        {
            return null;
        }

        if (IsFile(type))
        {
            return "";
        }

        if (!BoundValuesResolver.IsObject(type, options))
        {
            return null;
        }

        foreach (var property in options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type).Properties)
        {
            if (property.Get is { } get
                && FindLostFile(get(original), candidate is null ? null : get(candidate), property.PropertyType, options) is { } lost)
            {
                return lost.Length == 0 ? property.Name : $"{property.Name}.{lost}";
            }
        }

        return null;
    }

    private static void KeepFiles(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (IsFile(property.PropertyType))
            {
                property.Set = null;
            }
        }
    }
}
