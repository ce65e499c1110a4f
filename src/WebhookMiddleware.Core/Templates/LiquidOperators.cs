using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// The operators of conditions. They have the same meaning as Fluid's own, but each charges before it works, searches in linear time, and
/// compares text ordinally, whatever the culture of the host.
/// </summary>
internal static class LiquidOperators
{
    public static bool And(RenderBudget budget, FluidValue left, FluidValue right) => left.ToBooleanValue() && right.ToBooleanValue();

    public static bool Or(RenderBudget budget, FluidValue left, FluidValue right) => left.ToBooleanValue() || right.ToBooleanValue();

    public static bool Equal(RenderBudget budget, FluidValue left, FluidValue right)
    {
        budget.ChargeWhole(left);
        budget.ChargeWhole(right);
        return left.Equals(right);
    }

    public static bool NotEqual(RenderBudget budget, FluidValue left, FluidValue right) => !Equal(budget, left, right);

    public static bool Contains(RenderBudget budget, FluidValue left, FluidValue right)
    {
        budget.ChargeWhole(left);
        budget.ChargeWhole(right);
        return left is StringValue ? TextSearch.IndexOf(left.ToStringValue(), right.ToStringValue()) >= 0 : left.Contains(right);
    }

    public static bool StartsWith(RenderBudget budget, FluidValue left, FluidValue right)
        => left is ArrayValue array
            ? array.Values.Count > 0 ? Equal(budget, array.Values[0], right) : right.IsNil()
            : Text(budget, left).StartsWith(Text(budget, right), StringComparison.Ordinal);

    public static bool EndsWith(RenderBudget budget, FluidValue left, FluidValue right)
        => left is ArrayValue array
            ? array.Values.Count > 0 ? Equal(budget, array.Values[^1], right) : right.IsNil()
            : Text(budget, left).EndsWith(Text(budget, right), StringComparison.Ordinal);

    public static bool Greater(RenderBudget budget, FluidValue left, FluidValue right) => Compare(budget, left, right) > 0;

    public static bool GreaterOrEqual(RenderBudget budget, FluidValue left, FluidValue right)
        => (left.IsNil() && right.IsNil()) || Compare(budget, left, right) >= 0;

    public static bool Lower(RenderBudget budget, FluidValue left, FluidValue right) => Compare(budget, left, right) < 0;

    public static bool LowerOrEqual(RenderBudget budget, FluidValue left, FluidValue right)
        => (left.IsNil() && right.IsNil()) || Compare(budget, left, right) <= 0;

    // Returns null, for which no comparison holds, when the values can't be compared.
    private static int? Compare(RenderBudget budget, FluidValue left, FluidValue right)
    {
        budget.ChargeWhole(left);
        budget.ChargeWhole(right);
        return left.IsNil() || right.IsNil() ? null
            : left.Type == FluidValues.Number ? left.ToNumberValue().CompareTo(right.ToNumberValue())
            : left is StringValue ? string.CompareOrdinal(left.ToStringValue(), right.ToStringValue())
            : null;
    }

    private static string Text(RenderBudget budget, FluidValue value)
    {
        budget.ChargeWhole(value);
        return value.ToStringValue();
    }
}
