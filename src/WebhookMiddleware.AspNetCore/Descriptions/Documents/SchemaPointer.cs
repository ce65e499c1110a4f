using System.Globalization;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.AspNetCore.Descriptions.Documents;

/// <summary>A place in a schema, as a reference names it (<c>#/properties/items/items</c>).</summary>
/// <param name="Key">The names on the way, each behind a slash.</param>
internal sealed record SchemaPointer(string Key)
{
    public static readonly SchemaPointer Root = new("");

    /// <summary>Gets a name for what is at the place: that of the members on the way.</summary>
    public string Name
        => string.Join('.', Segments.Where(segment => segment is not ("properties" or "items")).Select(Pascal));

    private IEnumerable<string> Segments => Key.Split('/').Skip(1).Select(Unescape);

    public static SchemaPointer Parse(string reference) => new(Uri.UnescapeDataString(reference.TrimStart('#')));

    public SchemaPointer Enter(string name)
        => new($"{Key}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}");

    public JsonNode? Find(JsonNode root)
        => Segments.Aggregate((JsonNode?)root, (node, name) => node switch
        {
            JsonArray list when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count
                => list[index],
            JsonObject members => members[name],
            _ => null,
        });

    private static string Pascal(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..];

    private static string Unescape(string segment)
        => segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
