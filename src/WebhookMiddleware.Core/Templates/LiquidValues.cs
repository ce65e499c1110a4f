using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>Converts JSON to the values of templates.</summary>
internal static class LiquidValues
{
    // A sign, a point and 29 digits.
    private const int MaxDecimalLength = 31;

    /// <summary>
    /// Returns the value of a node. The contents of arrays and objects are converted, and charged to <paramref name="budget"/>, at their
    /// first use.
    /// </summary>
    public static FluidValue From(JsonNode? node, RenderBudget budget) => node switch
    {
        null => NilValue.Instance,
        JsonObject json => new JsonObjectValue(json, budget),
        JsonArray { Count: 0 } => ArrayValue.Empty,
        JsonArray array => new ArrayValue(new JsonItems(array, budget)),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => StringValue.Create(node.GetValue<string>()),
            JsonValueKind.True => BooleanValue.True,
            JsonValueKind.False => BooleanValue.False,
            JsonValueKind.Number => Number(node),
            _ => NilValue.Instance,
        },
    };

    /// <summary>Returns a number as it is written in the JSON.</summary>
    public static string NumberText(JsonNode number)
        => number.AsValue().TryGetValue<JsonElement>(out var element)
            ? Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(element))
            : number.ToJsonString();

    // Fluid's comparisons expect its own NumberValue, which holds a decimal. It is used wherever a decimal preserves the number's text.
    private static FluidValue Number(JsonNode node)
    {
        Span<byte> formatted = stackalloc byte[MaxDecimalLength];
        return node.AsValue().TryGetValue<JsonElement>(out var element)
            && JsonMarshal.GetRawUtf8Value(element) is var text
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number.TryFormat(formatted, out var length, default, CultureInfo.InvariantCulture)
            && text.SequenceEqual(formatted[..length])
                ? NumberValue.Create(number)
                : Number(NumberText(node));
    }

    private static FluidValue Number(string text)
        => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == text
                ? NumberValue.Create(number)
                : new JsonNumberValue(text);
}
