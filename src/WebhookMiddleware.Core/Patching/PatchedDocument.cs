using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>A document to which a JSON Patch is being applied: the patched copy so far, and the locations touched.</summary>
internal sealed class PatchedDocument
{
    private readonly TouchedPlaces _touched;
    private readonly MovedElements _moved;

    private JsonNode? _current;

    public PatchedDocument(JsonNode? original)
    {
        _touched = new TouchedPlaces(original);
        _current = original?.DeepClone();
        _moved = new MovedElements(_current);
    }

    public bool TryApply(JsonPatchOperation operation, [NotNullWhen(false)] out string? error)
    {
        error = operation.Kind switch
        {
            JsonPatchOperationKind.Add => Add(operation.Path, operation.Value?.DeepClone()),
            JsonPatchOperationKind.Replace => Replace(operation.Path, operation.Value?.DeepClone()),
            JsonPatchOperationKind.Remove => Remove(operation.Path),
            _ => Test(operation.Path, operation.Value),
        };
        return error is null;
    }

    public WriteSet GetWrites() => _touched.GetWrites(_current, _moved);

    private string? Add(JsonPointer path, JsonNode? value)
    {
        if (path.Parent is not { } parentPath)
        {
            return Replace(path, value);
        }

        if (!parentPath.TryResolve(_current, out var parent))
        {
            return "the parent of the path does not exist";
        }

        var name = path.Segments[^1];
        switch (parent)
        {
            case JsonObject members:
                members[name] = value;
                _touched.Add(path);
                return null;

            case JsonArray array:
                var index = array.Count;
                if (name != JsonPointer.ArrayEnd && !JsonPointer.TryReadIndex(name, out index))
                {
                    return "the last segment is not an array index";
                }

                if (index > array.Count)
                {
                    return $"the index is out of range, the array has {array.Count} elements";
                }

                _moved.Insert(array, index);
                array.Insert(index, value);
                _touched.AddFrom(parentPath, index);
                return null;

            default:
                return "the parent of the path is neither an object nor an array";
        }
    }

    private string? Replace(JsonPointer path, JsonNode? value)
    {
        if (!path.TryResolve(_current, out _))
        {
            return "the path does not exist";
        }

        if (path.Parent is not { } parentPath)
        {
            _current = value;
        }
        else
        {
            parentPath.TryResolve(_current, out var parent);
            if (parent is JsonArray array && JsonPointer.TryReadIndex(path.Segments[^1], out var index))
            {
                array[index] = value;
            }
            else
            {
                parent!.AsObject()[path.Segments[^1]] = value;
            }
        }

        _touched.Add(path);
        return null;
    }

    private string? Remove(JsonPointer path)
    {
        if (!path.TryResolve(_current, out _))
        {
            return "the path does not exist";
        }

        if (path.Parent is not { } parentPath)
        {
            return "the whole document can't be removed";
        }

        parentPath.TryResolve(_current, out var parent);
        if (parent is JsonArray array && JsonPointer.TryReadIndex(path.Segments[^1], out var index))
        {
            _moved.Remove(array, index);
            array.RemoveAt(index);
            _touched.AddFrom(parentPath, index);
        }
        else
        {
            parent!.AsObject().Remove(path.Segments[^1]);
            _touched.Add(path);
        }

        return null;
    }

    private string? Test(JsonPointer path, JsonNode? expected)
        => !path.TryResolve(_current, out var actual) ? "the path does not exist"
            : JsonEquality.AreEqual(actual, expected) ? null
            : "the value is different";
}
