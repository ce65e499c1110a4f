using System.Collections;
using System.Text.Json.Nodes;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>The items of a JSON array, each converted to a value once, at its first use.</summary>
internal sealed class JsonItems(JsonArray array, RenderBudget budget) : IReadOnlyList<FluidValue>
{
    private readonly FluidValue?[] _items = new FluidValue?[array.Count];

    public int Count => _items.Length;

    public FluidValue this[int index]
    {
        get
        {
            if (_items[index] is { } known)
            {
                return known;
            }

            budget.ChargeItems(1);
            return _items[index] = LiquidValues.From(array[index], budget);
        }
    }

    public IEnumerator<FluidValue> GetEnumerator()
    {
        for (var i = 0; i < _items.Length; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
