using System.Text.Json.Nodes;

namespace WebhookMiddleware.Dashboard.Card;

/// <summary>A member that templates of an event can use, such as <c>data.items[0].price</c>.</summary>
/// <param name="Path">The path in the envelope.</param>
/// <param name="Type">The JSON type; empty if it can be any.</param>
internal sealed record EventField(string Path, string Type)
{
    private const int MaxDepth = 5;
    private const int MaxFields = 80;

    /// <summary>Returns the members of a payload, from its JSON schema.</summary>
    public static IReadOnlyList<EventField> Of(JsonNode? schema) => [.. Walk(schema, "data", 0).Take(MaxFields)];

    private static IEnumerable<EventField> Walk(JsonNode? schema, string path, int depth)
    {
        if (depth == MaxDepth || schema is not JsonObject known)
        {
            yield break;
        }

        foreach (var (name, member) in known["properties"] as JsonObject ?? [])
        {
            var field = $"{path}.{name}";
            var inner = (member as JsonObject)?["items"] is { } items
                ? Walk(items, field + "[0]", depth + 1)
                : Walk(member, field, depth + 1);
            var any = false;
            foreach (var below in inner)
            {
                any = true;
                yield return below;
            }

            if (!any)
            {
                yield return new EventField(field, TypeOf(member));
            }
        }
    }

    private static string TypeOf(JsonNode? member) => (member as JsonObject)?["type"] switch
    {
        JsonArray types => types.Select(type => (string?)type).FirstOrDefault(type => type != "null") ?? "",
        JsonValue type => type.ToString(),
        _ => "",
    };
}
