using System.Text;
using System.Text.Json.Nodes;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// Writes JSON that keeps every character that JSON allows to stand for itself. The framework's encoders, the relaxed one too, turn emoji
/// and no-break spaces into <c>\u</c> escapes, and the contract promises plain UTF-8.
/// </summary>
internal static class LiquidJson
{
    /// <summary>The text between a JSON string's quotes.</summary>
    public static string Escape(string text)
    {
        if (!NeedsEscaping(text))
        {
            return text;
        }

        var builder = new StringBuilder(text.Length + 16);
        AppendEscaped(builder, text);
        return builder.ToString();
    }

    /// <summary>A JSON string, with its quotes.</summary>
    public static string Quote(string text)
    {
        var builder = new StringBuilder(text.Length + 16);
        AppendQuoted(builder, text);
        return builder.ToString();
    }

    /// <summary>The JSON of any value of a template; throws when it is longer than <paramref name="maxLength"/>.</summary>
    public static string Write(FluidValue value, int maxLength)
    {
        var builder = new StringBuilder();
        Append(builder, value, maxLength);
        return builder.ToString();
    }

    /// <summary>Appends a JSON string, with its quotes.</summary>
    public static void AppendQuoted(StringBuilder builder, string text)
    {
        builder.Append('"');
        AppendEscaped(builder, text);
        builder.Append('"');
    }

    private static void Append(StringBuilder builder, FluidValue value, int maxLength)
    {
        switch (value)
        {
            case JsonObjectValue json:
                AppendNode(builder, json.Node, maxLength);
                break;
            case JsonNumberValue or NumberValue or BooleanValue:
                builder.Append(value.ToStringValue());
                break;
            case ArrayValue array:
                AppendArray(builder, array.Values, Append, maxLength);
                break;
            case StringValue or DateTimeValue:
                AppendQuoted(builder, value.ToStringValue());
                break;
            default:
                builder.Append("null");
                break;
        }

        CheckLength(builder, maxLength);
    }

    private static void AppendNode(StringBuilder builder, JsonNode? node, int maxLength)
    {
        switch (node)
        {
            case null:
                builder.Append("null");
                break;
            case JsonObject json:
                builder.Append('{');
                var first = true;
                foreach (var (name, member) in json)
                {
                    builder.Append(first ? "" : ",");
                    first = false;
                    AppendQuoted(builder, name);
                    builder.Append(':');
                    AppendNode(builder, member, maxLength);
                }

                builder.Append('}');
                break;
            case JsonArray array:
                AppendArray(builder, array, AppendNode, maxLength);
                break;
            case JsonValue scalar when scalar.TryGetValue<string>(out var text):
                AppendQuoted(builder, text);
                break;
            default:
                // Numbers as they stand in the payload, true and false.
                builder.Append(node.ToJsonString());
                break;
        }

        CheckLength(builder, maxLength);
    }

    private static void AppendArray<T>(StringBuilder builder, IEnumerable<T> items, Action<StringBuilder, T, int> append, int maxLength)
    {
        builder.Append('[');
        var first = true;
        foreach (var item in items)
        {
            builder.Append(first ? "" : ",");
            first = false;
            append(builder, item, maxLength);
        }

        builder.Append(']');
    }

    // The same object can stand in an array any number of times, so the text is measured as it grows.
    private static void CheckLength(StringBuilder builder, int maxLength)
    {
        if (builder.Length > maxLength)
        {
            throw new TemplateException("The template failed: a value is larger than the output may be.");
        }
    }

    private static void AppendEscaped(StringBuilder builder, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (c)
            {
                case '"' or '\\':
                    builder.Append('\\').Append(c);
                    break;
                case '\n':
                    builder.Append("\\n");
                    break;
                case '\r':
                    builder.Append("\\r");
                    break;
                case '\t':
                    builder.Append("\\t");
                    break;
                case < ' ' or '\x7f':
                    builder.Append("\\u").Append(((int)c).ToString("x4", null));
                    break;
                case var high when char.IsHighSurrogate(high) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]):
                    builder.Append(high).Append(text[++i]);
                    break;
                default:
                    // Half a surrogate pair is no character and has no UTF-8.
                    builder.Append(char.IsSurrogate(c) ? '\ufffd' : c);
                    break;
            }
        }
    }

    private static bool NeedsEscaping(string text)
    {
        foreach (var c in text)
        {
            if (c is < ' ' or '"' or '\\' or '\x7f' || char.IsSurrogate(c))
            {
                return true;
            }
        }

        return false;
    }
}
