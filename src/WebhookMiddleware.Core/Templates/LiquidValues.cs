using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>Turns JSON into the values of templates.</summary>
internal static class LiquidValues
{
    public static FluidValue From(JsonNode? node) => node switch
    {
        null => NilValue.Instance,
        JsonObject json => new JsonObjectValue(json),
        JsonArray { Count: 0 } => ArrayValue.Empty,
        JsonArray array => new ArrayValue([.. array.Select(From)]),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => StringValue.Create(node.GetValue<string>()),
            JsonValueKind.True => BooleanValue.True,
            JsonValueKind.False => BooleanValue.False,
            JsonValueKind.Number => Number(node.ToJsonString()),
            _ => NilValue.Instance,
        },
    };

    // Fluid's comparisons look for its own NumberValue, which holds a decimal: that is used wherever it keeps the number's text.
    private static FluidValue Number(string text)
        => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == text
                ? NumberValue.Create(number)
                : new JsonNumberValue(text);
}
