using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// Compares the values of an array. Hashes keep <c>uniq</c> linear for ordinary values; each comparison of values with the same hash is
/// charged.
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
