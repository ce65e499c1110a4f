using System.Reflection;
using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace WebhookMiddleware.Payloads;

/// <summary>Translates the paths that validation reports in CLR names into the names of the API's JSON.</summary>
internal static class ClrPath
{
    /// <summary>Translates a path: <c>Items[0].Quantity</c> → <c>items[0].quantity</c>. Unknown members keep their names.</summary>
    public static string ToJson(string path, JsonTypeInfo? typeInfo)
    {
        var result = new StringBuilder();
        var current = typeInfo;
        foreach (var part in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var bracket = part.IndexOf('[', StringComparison.Ordinal);
            var (name, index) = bracket < 0 ? (part, "") : (part[..bracket], part[bracket..]);
            var member = current?.Properties.FirstOrDefault(property => (property.AttributeProvider as MemberInfo)?.Name == name);
            current = Next(current, member, index.Length > 0);
            result.Append(result.Length > 0 && name.Length > 0 ? "." : "").Append(member?.Name ?? name).Append(index);
        }

        return result.ToString();
    }

    private static JsonTypeInfo? Next(JsonTypeInfo? current, JsonPropertyInfo? member, bool indexed)
    {
        var type = member is null ? current : member.Options.GetTypeInfo(member.PropertyType);
        return indexed ? type?.ElementType is { } element ? type.Options.GetTypeInfo(element) : null : type;
    }
}
