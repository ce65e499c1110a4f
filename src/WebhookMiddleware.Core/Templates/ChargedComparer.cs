using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// Tells the values of an array apart. Hashes keep that linear for honest values; who makes up values with the same hash pays for each comparison.
/// </summary>
internal sealed class ChargedComparer(RenderBudget budget) : IEqualityComparer<FluidValue>
{
    public bool Equals(FluidValue? x, FluidValue? y) => LiquidOperators.Equal(budget, x!, y!);

    public int GetHashCode(FluidValue value)
    {
        budget.ChargeWhole(value);
        return Hash(value);
    }

    private int Hash(FluidValue value) => value switch
    {
        JsonObjectValue json => ChargedJson.Hash(json.Node, budget),
        ArrayValue array => array.Values.Aggregate(array.Values.Count, (hash, item) => HashCode.Combine(hash, Hash(item))),
        _ => value.GetHashCode(),
    };
}
