using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace WebhookMiddleware.Core.Tests;

/// <summary>JSON by chance. The names are few, so that they often meet, and those that a pointer or a script could take for something else.</summary>
internal static class AnyJson
{
    private static readonly string[] Names = ["a", "b", "c", "0", "1", "-", "", "x/y", "~", "__proto__"];

    private static readonly Gen<JsonNode?> Scalar = Gen.Frequency(
        (1, Gen.Constant<JsonNode?>(null)),
        (1, AnyText.Hostile.Select(text => (JsonNode?)JsonValue.Create(text))),
        (1, Gen.Elements(true, false).Select(value => (JsonNode?)JsonValue.Create(value))),
        (2, Gen.Choose(0, 2).Select(number => (JsonNode?)JsonValue.Create(number))),
        (1, Gen.Elements("1e2", "1.50", "-0", "1e400", "123456789012345678901234567890.5").Select(number => JsonNode.Parse(number))));

    public static Gen<JsonNode?> Value(int depth)
        => depth == 0 ? Scalar : Gen.Frequency((5, Scalar), (2, Items(depth).Select(JsonNode? (items) => items)), (2, Object(depth).Select(JsonNode? (o) => o)));

    public static Gen<JsonObject> Object(int depth)
        => from count in Gen.Choose(0, 4)
           from members in Gen.Zip(Gen.Elements(Names), Value(depth - 1)).ListOf(count)
           select new JsonObject(members.DistinctBy(member => member.Item1).Select(member => KeyValuePair.Create(member.Item1, (JsonNode?)member.Item2)));

    /// <summary>The same with less in it, for making a failure small.</summary>
    public static IEnumerable<JsonNode?> Smaller(JsonNode? node) => node switch
    {
        null => [],
        JsonObject members => members.Select(member => member.Value?.DeepClone()).Concat(SmallerObjects(members)),
        JsonArray items => items.Select(item => item?.DeepClone()).Concat(SmallerArrays(items)),
        _ => [null],
    };

    public static IEnumerable<JsonObject> SmallerObjects(JsonObject members)
    {
        foreach (var (name, value) in members)
        {
            var without = members.DeepClone().AsObject();
            without.Remove(name);
            yield return without;
            foreach (var smaller in Smaller(value))
            {
                var changed = members.DeepClone().AsObject();
                changed[name] = smaller?.DeepClone();
                yield return changed;
            }
        }
    }

    public static IEnumerable<JsonArray> SmallerArrays(JsonArray items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var without = items.DeepClone().AsArray();
            without.RemoveAt(i);
            yield return without;
            foreach (var smaller in Smaller(items[i]))
            {
                var changed = items.DeepClone().AsArray();
                changed[i] = smaller?.DeepClone();
                yield return changed;
            }
        }
    }

    private static Gen<JsonArray> Items(int depth)
        => Gen.Choose(0, 3).SelectMany(count => Value(depth - 1).ListOf(count)).Select(items => new JsonArray([.. items]));
}
