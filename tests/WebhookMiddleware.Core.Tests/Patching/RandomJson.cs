using System.Text.Json.Nodes;

namespace WebhookMiddleware.Core.Tests.Patching;

/// <summary>
/// Documents, patches and patterns by chance, the same ones for the same seed. The names and values are few, so that they often meet.
/// </summary>
internal sealed class RandomJson(int seed)
{
    private static readonly string[] Names = ["a", "b", "c", "0", "1", "-", "", "x/y", "~"];
    private static readonly string[] PathNames = ["a", "b", "c", "0", "1", "2", "01", "-", "", "x/y", "~"];

    private readonly Random _random = new(seed);

    public JsonObject Document() => Members(depth: 4);

    public JsonNode? Value(int depth) => _random.Next(depth > 0 ? 9 : 5) switch
    {
        0 => null,
        1 => JsonValue.Create("s"),
        2 => JsonValue.Create(true),
        3 or 4 => JsonValue.Create(_random.Next(3)),
        5 or 6 => Items(depth),
        _ => Members(depth),
    };

    public JsonNode? MergePatch() => _random.Next(20) == 0 ? Value(depth: 3) : Members(depth: 4);

    /// <summary>Mostly operations that fit, one after the other; now and then one that may not.</summary>
    public JsonArray JsonPatch(JsonNode? document)
    {
        var operations = new JsonArray();
        var patched = document?.DeepClone();
        for (var left = _random.Next(1, 9); left > 0; left--)
        {
            var operation = Operation(patched);
            operations.Add(operation);
            try
            {
                patched = DirectPatching.Apply(patched, operation);
            }
            catch (InvalidOperationException)
            {
                // Such a patch is worth a case, but few of them are enough.
                if (_random.Next(10) > 0)
                {
                    operations.Remove(operation);
                }
            }
        }

        return operations;
    }

    public string[] Patterns()
    {
        var patterns = new string[_random.Next(1, 7)];
        for (var i = 0; i < patterns.Length; i++)
        {
            var segments = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => _random.Next(3) == 0 ? "*" : Escape(Pick(PathNames)));
            patterns[i] = "/" + string.Join('/', segments) + (_random.Next(4) == 0 ? "/**" : "");
        }

        return patterns;
    }

    private JsonObject Operation(JsonNode? document)
    {
        var path = "";
        var node = document;
        while (node is JsonObject or JsonArray && _random.Next(path.Length == 0 ? 50 : 4) > 0)
        {
            var step = Step(node);
            path += "/" + Escape(step);
            node = node switch
            {
                JsonObject members when members.TryGetPropertyValue(step, out var member) => member,
                JsonArray items when int.TryParse(step, out var index) && index < items.Count => items[index],
                _ => null,
            };
        }

        var operation = new JsonObject
        {
            ["op"] = Pick(["add", "add", "add", "replace", "replace", "remove", "remove", "test"]),
            ["path"] = path,
        };
        operation["value"] = operation["op"]!.GetValue<string>() == "test" && _random.Next(10) > 0 ? node?.DeepClone() : Value(depth: 3);
        return operation;
    }

    private string Step(JsonNode container) => container switch
    {
        JsonArray items when _random.Next(4) > 0
            => _random.Next(3) == 0 ? "-" : $"{_random.Next(items.Count + 1)}",
        JsonObject { Count: > 0 } members when _random.Next(2) == 0 => members.GetAt(_random.Next(members.Count)).Key,
        _ => Pick(PathNames),
    };

    private JsonObject Members(int depth)
    {
        var members = new JsonObject();
        for (var left = _random.Next(5); left > 0; left--)
        {
            members[Pick(Names)] = Value(depth - 1);
        }

        return members;
    }

    private JsonArray Items(int depth) => new([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Value(depth - 1))]);

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];

    private static string Escape(string segment)
        => segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
