using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Templates;

/// <summary>
/// Compares JSON as <see cref="JsonNode.DeepEquals"/> does, and charges for what it inspects. Large objects that differ in their first
/// member are cheap.
/// </summary>
internal static class ChargedJson
{
    private const int NodeCost = 48;

    public static bool Equal(JsonNode? left, JsonNode? right, RenderBudget budget)
    {
        budget.Charge(NodeCost);
        return (left, right) switch
        {
            (null, null) => true,
            (JsonObject one, JsonObject other) => Equal(one, other, budget),
            (JsonArray one, JsonArray other) => Equal(one, other, budget),
            (JsonValue one, JsonValue other) => EqualValues(one, other, budget),
            _ => false,
        };
    }

    /// <summary>
    /// Returns a hash that is equal for equal values, whatever the order of their members and the notation of their numbers.
    /// </summary>
    public static int Hash(JsonNode? node, RenderBudget budget)
    {
        budget.Charge(NodeCost);
        switch (node)
        {
            case null:
                return 0;
            case JsonObject json:
                // Members have no order, so their hashes are added up.
                return json.Aggregate(json.Count, (hash, member) => hash + HashCode.Combine(member.Key, Hash(member.Value, budget)));
            case JsonArray array:
                return array.Aggregate(array.Count, (hash, item) => HashCode.Combine(hash, Hash(item, budget)));
            default:
                budget.Charge(Length(node.AsValue()));
                return node.GetValueKind() switch
                {
                    JsonValueKind.String => node.GetValue<string>().GetHashCode(StringComparison.Ordinal),
                    JsonValueKind.Number => new JsonNumberValue(LiquidValues.NumberText(node)).GetHashCode(),
                    var kind => (int)kind,
                };
        }
    }

    private static bool Equal(JsonObject left, JsonObject right, RenderBudget budget)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (var (name, value) in left)
        {
            if (!right.TryGetPropertyValue(name, out var other) || !Equal(value, other, budget))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Equal(JsonArray left, JsonArray right, RenderBudget budget)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (!Equal(left[i], right[i], budget))
            {
                return false;
            }
        }

        return true;
    }

    private static bool EqualValues(JsonValue left, JsonValue right, RenderBudget budget)
    {
        budget.Charge(Length(left) + Length(right));
        return JsonNode.DeepEquals(left, right);
    }

    private static long Length(JsonValue value)
        => value.TryGetValue<JsonElement>(out var element) ? JsonMarshal.GetRawUtf8Value(element).Length
            : value.TryGetValue<string>(out var text) ? text.Length
            : 0;
}
