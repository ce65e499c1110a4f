using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Fluid;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// A JSON object, as templates see it. Unlike Fluid's dictionary it lets a member named <c>size</c> win over the number of members; its
/// members are converted when they are asked for, once.
/// </summary>
internal sealed class JsonObjectValue(JsonObject node, RenderBudget budget) : FluidValue
{
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

    // As Fluid's dictionary: an object in the middle of a text is nothing. Where one is written by itself, EscapedExpression gives its JSON.
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
            // Only now does the node itself look at its members.
            budget.ChargeItems(node.Count);
            _members = new(StringComparer.Ordinal);
        }

        if (!_members.TryGetValue(name, out var value))
        {
            value = node.TryGetPropertyValue(name, out var member) ? LiquidValues.From(member, budget) : NilValue.Instance;
            _members.Add(name, value);
        }

        return value;
    }
}
