using System.Reflection;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.AspNetCore.Descriptions.Documents;

/// <summary>An OpenAPI document under construction: path items, and the components that they refer to.</summary>
internal sealed class DescriptionDocument(string title, string description)
{
    // Components of the application itself are named after its types, which have no dots.
    private const string Prefix = "Webhooks.";

    private static readonly string Version = typeof(DescriptionDocument).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private readonly JsonObject _components = [];

    public JsonObject Webhooks { get; } = [];

    private readonly JsonObject _paths = [];

    /// <summary>Returns the path item of a path, to which operations are added.</summary>
    public JsonObject Path(string path)
    {
        if (_paths[path] is not JsonObject item)
        {
            _paths[path] = item = [];
        }

        return item;
    }

    /// <summary>Returns a reference to a schema, which is created with its first use.</summary>
    public JsonObject Schema(string name, Func<DescriptionDocument, JsonNode> create) => Component("schemas", name, create);

    /// <summary>Returns a reference to a parameter, which is created with its first use.</summary>
    public JsonObject Parameter(string name, Func<DescriptionDocument, JsonNode> create) => Component("parameters", name, create);

    /// <summary>Returns a reference to a response, which is created with its first use.</summary>
    public JsonObject Response(string name, Func<DescriptionDocument, JsonNode> create) => Component("responses", name, create);

    /// <summary>Returns a schema that allows null as well.</summary>
    public static JsonObject OrNull(JsonNode schema)
        => new() { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };

    public JsonObject ToJson() => new()
    {
        ["openapi"] = "3.1.1",
        ["info"] = new JsonObject { ["title"] = title, ["description"] = description, ["version"] = Version },
        ["paths"] = _paths.DeepClone(),
        ["webhooks"] = Webhooks.DeepClone(),
        ["components"] = _components.DeepClone(),
    };

    private JsonObject Component(string kind, string name, Func<DescriptionDocument, JsonNode> create)
    {
        name = Prefix + name;
        if (_components[kind] is not JsonObject known)
        {
            _components[kind] = known = [];
        }

        if (!known.ContainsKey(name))
        {
            // A placeholder, for components that refer to themselves.
            known[name] = null;
            known[name] = create(this);
        }

        return new JsonObject { ["$ref"] = $"#/components/{kind}/{name}" };
    }
}
