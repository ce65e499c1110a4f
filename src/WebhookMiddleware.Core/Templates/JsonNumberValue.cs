using System.Globalization;
using System.Text.Encodings.Web;
using Fluid;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// A JSON number whose notation a <see cref="decimal"/> would not preserve (<c>1e2</c>, forty digits). It is written unchanged, and
/// calculated with as the nearest decimal.
/// </summary>
internal sealed class JsonNumberValue(string text) : FluidValue
{
    private readonly decimal _number = Nearest(text);

    public override FluidValues Type => FluidValues.Number;

    public override bool Equals(FluidValue other)
        => other is JsonNumberValue json && json.ToStringValue() == text
            || (other.Type == FluidValues.Number && other.ToNumberValue() == _number);

    public override bool Equals(object? obj) => obj is FluidValue value && Equals(value);

    public override int GetHashCode() => _number.GetHashCode();

    public override bool ToBooleanValue() => true;

    public override decimal ToNumberValue() => _number;

    public override string ToStringValue() => text;

    public override object ToObjectValue() => _number;

    public override ValueTask WriteToAsync(TextWriter writer, TextEncoder encoder, CultureInfo cultureInfo)
    {
        writer.Write(text);
        return default;
    }

    private static decimal Nearest(string text)
    {
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        // The text is a valid JSON number, so a number that does not parse is out of range.
        return text.StartsWith('-') ? decimal.MinValue : decimal.MaxValue;
    }
}
