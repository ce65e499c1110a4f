using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fluid.Values;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.Templates;

/// <summary>Writes the values of templates as JSON, in which all characters that JSON allows remain unescaped.</summary>
internal static class LiquidJson
{
    private const int CharacterCost = 5;

    /// <summary>Escapes text for a JSON string.</summary>
    public static string Escape(string text) => PlainJsonEncoder.Instance.Encode(text);

    /// <summary>Returns the JSON of a value and charges for it. Throws when it is longer than a value may be.</summary>
    public static string Write(FluidValue value, RenderBudget budget)
    {
        var builder = new StringBuilder();
        Append(builder, value, budget.MaxBytes);
        budget.Charge((long)CharacterCost * builder.Length);
        return builder.ToString();
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
            case JsonValue when node.GetValueKind() is JsonValueKind.Number:
                builder.Append(LiquidValues.NumberText(node));
                break;
            default:
                // True and false.
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

    // The same object can occur in an array any number of times, so the length is checked as the text grows.
    private static void CheckLength(StringBuilder builder, int maxLength)
    {
        if (builder.Length > maxLength)
        {
            throw new TemplateException("The template failed: a value is larger than the output may be.");
        }
    }

    private static void AppendQuoted(StringBuilder builder, string text) => builder.Append('"').Append(Escape(text)).Append('"');
}
