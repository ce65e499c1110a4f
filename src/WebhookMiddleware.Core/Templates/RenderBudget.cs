using Fluid;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// What one rendering may use up. Fluid bounds neither the length of a value (<c>append</c> in a loop doubles it) nor the items of a range,
/// and steps don't count them.
/// </summary>
internal sealed class RenderBudget(int maxBytes)
{
    private const string Key = nameof(RenderBudget);

    /// <summary>How many times the size of the output all values together may have.</summary>
    private const int Headroom = 32;

    /// <summary>What an item of an array counts for, beside its own length.</summary>
    private const int ItemCost = 16;

    private const int CallCost = 64;

    private long _left = (long)maxBytes * Headroom;

    /// <summary>How much the output, and any single value, may hold.</summary>
    public int MaxBytes => maxBytes;

    public static RenderBudget Of(TemplateContext context) => (RenderBudget)context.AmbientValues[Key];

    public void AttachTo(TemplateContext context) => context.AmbientValues[Key] = this;

    public void Charge(FluidValue value) => Charge(SizeOf(value));

    /// <summary>Charges for a value of which everything may be looked at, the members of an object, too.</summary>
    public void ChargeWhole(FluidValue value) => Charge(value is JsonObjectValue json ? json.Size : SizeOf(value));

    /// <summary>Charges for calling a filter, which takes its time however little it is given.</summary>
    public void ChargeCall() => Charge(CallCost);

    public void ChargeItems(long count) => Charge(count * ItemCost);

    public void Charge(long size)
    {
        _left -= size;
        if (_left < 0)
        {
            throw new TemplateException("The template failed: its values grew too large.");
        }
    }

    private long SizeOf(FluidValue value)
    {
        switch (value)
        {
            case StringValue or JsonNumberValue:
                return value.ToStringValue().Length;
            case ArrayValue array:
                long size = 0;
                foreach (var item in array.Values)
                {
                    size += ItemCost + SizeOf(item);

                    // Arrays can be nested and share their items, so that measuring one to its end could itself take too long.
                    if (size > _left)
                    {
                        break;
                    }
                }

                return size;
            default:
                return ItemCost;
        }
    }
}
