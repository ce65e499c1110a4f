using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Fluid;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// A JSON object as templates see it. Unlike in Fluid's dictionary, a member named <c>size</c> takes precedence over the number of members.
/// Members are converted once, at their first use.
/// </summary>
internal sealed class JsonObjectValue(JsonObject node, RenderBudget budget) : FluidValue
{
    // A template usually names few of the members.
    private const int MaxExpected = 7;

    private Dictionary<string, FluidValue>? _members;

    public JsonObject Node => node;

    public int Count => node.Count;

    public override FluidValues Type => FluidValues.Dictionary;

    public override bool Equals(FluidValue other)
        => other switch
        {
            JsonObjectValue json => ChargedJson.Equal(node, json.Node, budget),
            EmptyValue or BlankValue => node.Count == 0,
            _ => false,
        };

    public override bool Equals(object? obj) => obj is FluidValue value && Equals(value);

    public override int GetHashCode() => node.Count;

    public override bool ToBooleanValue() => true;

    public override decimal ToNumberValue() => 0;

    // Like Fluid's dictionary, an object inside a text is empty. EscapedExpression writes the JSON of an object that is output by itself.
    public override string ToStringValue() => "";

    public override object ToObjectValue() => node;

    public override ValueTask<FluidValue> GetValueAsync(string name, TemplateContext context)
        => name != "size" || node.ContainsKey(name) ? Member(name) : NumberValue.Create(node.Count);

    public override ValueTask<FluidValue> GetIndexAsync(FluidValue index, TemplateContext context) => Member(index.ToStringValue());

    public override bool Contains(FluidValue value) => node.ContainsKey(value.ToStringValue());

    public override IEnumerable<FluidValue> Enumerate(TemplateContext context)
    {
        foreach (var (name, _) in node)
        {
            budget.ChargeItems(2);
            yield return new ArrayValue([StringValue.Create(name), Member(name)]);
        }
    }

    public override ValueTask WriteToAsync(TextWriter writer, TextEncoder encoder, CultureInfo cultureInfo) => default;

    private FluidValue Member(string name)
    {
        if (_members is null)
        {
            // The node parses its members at their first use.
            budget.ChargeItems(node.Count);
            _members = new(Math.Min(node.Count, MaxExpected), StringComparer.Ordinal);
        }

        if (!_members.TryGetValue(name, out var value))
        {
            value = node.TryGetPropertyValue(name, out var member) ? LiquidValues.From(member, budget) : NilValue.Instance;
            _members.Add(name, value);
        }

        return value;
    }
}
