using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Metadata;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>Reads what an endpoint declares about its body (<c>Accepts</c>, <c>[Consumes]</c>).</summary>
internal static class DeclaredBody
{
    /// <summary>Returns the type that the endpoint declares for a JSON body, or null.</summary>
    public static Type? TypeOf(IEnumerable<object> metadata)
        => metadata.OfType<IAcceptsMetadata>().LastOrDefault(accepts => accepts.ContentTypes.Any(CanBeJson))?.RequestType;

    /// <summary>
    /// Returns the JSON kind of the type's bodies, an object or an array, or null if it is not fixed (a value, a type with a converter of
    /// its own).
    /// </summary>
    public static JsonValueKind? KindOf(Type type, JsonSerializerOptions json)
        => json.ReferenceHandler is null && PayloadContract.Find(Nullable.GetUnderlyingType(type) ?? type, json) is { } contract
            ? contract.Kind switch
            {
                JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary when contract.Type != typeof(object) => JsonValueKind.Object,
                JsonTypeInfoKind.Enumerable => JsonValueKind.Array,
                _ => null,
            }
            : null;

    /// <summary>Returns the content types that the endpoint is limited to if JSON is not among them, or null.</summary>
    public static string? OtherThanJson(IEnumerable<object> metadata)
        => metadata.OfType<IAcceptsMetadata>().LastOrDefault() is { ContentTypes.Count: > 0 } accepts
            && !accepts.ContentTypes.Any(CanBeJson)
            ? string.Join(", ", accepts.ContentTypes)
            : null;

    private static bool CanBeJson(string contentType)
        => contentType.Contains("json", StringComparison.OrdinalIgnoreCase)
            || contentType.StartsWith("*/*", StringComparison.Ordinal)
            || contentType.StartsWith("application/*", StringComparison.OrdinalIgnoreCase);
}
