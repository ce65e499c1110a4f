using System.Buffers;
using System.Text.Json;

namespace WebhookMiddleware.Exclusion;

/// <summary>Removes excluded members from a JSON document. The rest is kept byte for byte.</summary>
internal ref struct MemberFilter
{
    // The API's own options wrote the document and limited its depth.
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 1000 };

    private readonly ReadOnlySpan<byte> _json;
    private readonly Stack<Level> _levels = [];
    private readonly MemberPlace _root;
    private ArrayBufferWriter<byte>? _output;
    private int _copied;

    private MemberFilter(ReadOnlySpan<byte> json, MemberPlace root)
    {
        _json = json;
        _root = root;
    }

    /// <summary>
    /// Returns the document without excluded members and with null in place of excluded elements. Returns the same memory when nothing is
    /// excluded.
    /// </summary>
    /// <exception cref="JsonException">The document is not JSON.</exception>
    public static ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> json, MemberPlace root)
    {
        var filter = new MemberFilter(json.Span, root);
        filter.Run();
        return filter._output is { } output ? filter.Finish(output) : json;
    }

    private void Run()
    {
        var reader = new Utf8JsonReader(_json, ReaderOptions);
        var place = _root;
        var end = 0;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                var level = _levels.Peek();
                if (level.Place.TryEnter(reader.GetString()!, out place))
                {
                    level.HasKept = true;
                }
                else
                {
                    CutMember(ref reader, level.HasKept, end);
                }
            }
            else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                _levels.Pop();
            }
            else if (TryEnterElement(ref reader, ref place) && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                _levels.Push(new Level(place, reader.TokenType == JsonTokenType.StartArray));
            }

            end = (int)reader.BytesConsumed;
        }
    }

    private bool TryEnterElement(ref Utf8JsonReader reader, ref MemberPlace place)
    {
        if (!_levels.TryPeek(out var level) || !level.IsArray)
        {
            return true;
        }

        if (level.Place.TryEnter(level.Index++, out place))
        {
            if (reader.TokenType == JsonTokenType.StartObject && JsonPatchBody.FindPath(reader, place.IsOperation) is { } path)
            {
                place = place.AsOperation(path);
            }

            return true;
        }

        // The following elements must keep their indexes, which patches refer to.
        Cut((int)reader.TokenStartIndex, Skip(ref reader));
        _output!.Write("null"u8);
        return false;
    }

    // Cuts the member with the comma before it or, for the first member, with the comma after it.
    private void CutMember(ref Utf8JsonReader reader, bool hasBefore, int endBefore)
    {
        var start = hasBefore ? endBefore : (int)reader.TokenStartIndex;
        var end = Skip(ref reader);
        if (!hasBefore)
        {
            var rest = _json[end..].TrimStart(" \t\r\n"u8);
            end = rest is [(byte)',', ..] ? _json.Length - rest.Length + 1 : end;
        }

        Cut(start, end);
    }

    private static int Skip(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return (int)reader.BytesConsumed;
    }

    private void Cut(int start, int end)
    {
        _output ??= new ArrayBufferWriter<byte>(_json.Length);
        _output.Write(_json[_copied..start]);
        _copied = end;
    }

    private readonly ReadOnlyMemory<byte> Finish(ArrayBufferWriter<byte> output)
    {
        output.Write(_json[_copied..]);
        return output.WrittenMemory;
    }

    private sealed class Level(MemberPlace place, bool isArray)
    {
        public MemberPlace Place { get; } = place;

        public bool IsArray { get; } = isArray;

        public int Index { get; set; }

        public bool HasKept { get; set; }
    }
}
