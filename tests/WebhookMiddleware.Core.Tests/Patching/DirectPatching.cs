using System.Text.Json.Nodes;

namespace WebhookMiddleware.Core.Tests.Patching;

/// <summary>The two patch formats applied to a document directly, as the RFCs put it: what the product's way is measured against.</summary>
internal static class DirectPatching
{
    /// <summary>The function MergePatch of RFC 7396, section 2.</summary>
    public static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var result = target is JsonObject ? target.DeepClone().AsObject() : [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else
            {
                result[name] = Merge(result[name], value);
            }
        }

        return result;
    }

    /// <summary>Operations one after the other, on a copy.</summary>
    public static (bool Fits, JsonNode? Result) TryApply(JsonNode? document, params IEnumerable<JsonNode?> operations)
    {
        try
        {
            return (true, operations.Aggregate(document?.DeepClone(), (patched, operation) => Apply(patched, operation!.AsObject())));
        }
        catch (InvalidOperationException)
        {
            return (false, null);
        }
    }

    private static JsonNode? Apply(JsonNode? document, JsonObject operation)
    {
        var op = operation["op"]!.GetValue<string>();
        var value = operation["value"]?.DeepClone();
        string[] path = [.. operation["path"]!.GetValue<string>().Split('/').Skip(1)
            .Select(segment => segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
        if (path.Length == 0)
        {
            return op switch
            {
                "test" => JsonNode.DeepEquals(document, value) ? document : throw new InvalidOperationException(),
                "remove" => throw new InvalidOperationException(),
                _ => value,
            };
        }

        var parent = document;
        foreach (var segment in path[..^1])
        {
            parent = Child(parent, segment);
        }

        var last = path[^1];
        if (op != "add")
        {
            var current = Child(parent, last);
            if (op == "test")
            {
                return JsonNode.DeepEquals(current, value) ? document : throw new InvalidOperationException();
            }
        }

        switch (parent)
        {
            case JsonObject members when op == "remove":
                members.Remove(last);
                break;
            case JsonObject members:
                members[last] = value;
                break;
            case JsonArray items when op == "remove":
                items.RemoveAt(Index(last));
                break;
            case JsonArray items when op == "replace":
                items[Index(last)] = value;
                break;
            case JsonArray items:
                var index = last == "-" ? items.Count : Index(last);
                if (index > items.Count)
                {
                    throw new InvalidOperationException();
                }

                items.Insert(index, value);
                break;
            default:
                throw new InvalidOperationException();
        }

        return document;
    }

    private static JsonNode? Child(JsonNode? parent, string segment) => parent switch
    {
        JsonObject members when members.ContainsKey(segment) => members[segment],
        JsonArray items when segment != "-" && Index(segment) < items.Count => items[Index(segment)],
        _ => throw new InvalidOperationException(),
    };

    private static int Index(string segment)
        => segment.All(char.IsAsciiDigit) && segment.Length is > 0 and < 6 && (segment == "0" || segment[0] != '0')
            ? int.Parse(segment, System.Globalization.CultureInfo.InvariantCulture)
            : throw new InvalidOperationException();
}
