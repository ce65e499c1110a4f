using Fluid;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// The filters that inspect the items of an array. Each inspection is charged, since the same item can occur any number of times.
/// </summary>
internal static class ArrayFilters
{
    public static void Install(FilterCollection filters)
    {
        Add(filters, "where", static (input, arguments, context) => FilterAsync(input, arguments, context, keeps: true));
        Add(filters, "reject", static (input, arguments, context) => FilterAsync(input, arguments, context, keeps: false));
        Add(filters, "find", FindItemAsync);
        Add(filters, "find_index", FindIndexAsync);
        Add(filters, "has", static async (input, arguments, context)
            => BooleanValue.Create(input is ArrayValue array ? await FindAsync(array, arguments, context) >= 0 : !input.IsNil()));
        Add(filters, "map", MapAsync);
        Add(filters, "sum", SumAsync);
        Add(filters, "uniq", static (input, _, context)
            => new ArrayValue([.. input.Enumerate(context).Distinct(new ChargedComparer(RenderBudget.Of(context)))]));
        Add(filters, "sort", static (input, arguments, context) => SortAsync(input, arguments, context, StringComparer.Ordinal));
        Add(
            filters,
            "sort_natural",
            static (input, arguments, context) => SortAsync(input, arguments, context, StringComparer.OrdinalIgnoreCase));
    }

    private static void Add(FilterCollection filters, string name, FilterDelegate filter)
        => filters.AddFilter(name, LiquidFilters.Bounded(filter));

    private static async ValueTask<FluidValue> FilterAsync(FluidValue input, FilterArguments arguments, TemplateContext context, bool keeps)
    {
        if (input is not ArrayValue array)
        {
            return input;
        }

        var target = arguments.At(1);
        var kept = new List<FluidValue>();
        foreach (var item in array.Values)
        {
            var value = await MemberAsync(item, arguments, context);
            var matches = !target.IsNil() ? LiquidOperators.Equal(RenderBudget.Of(context), target, value)
                : keeps ? value.ToBooleanValue()
                : BooleanValue.True.Equals(value);
            if (matches == keeps)
            {
                kept.Add(item);
            }
        }

        return new ArrayValue(kept);
    }

    private static async ValueTask<FluidValue> FindItemAsync(FluidValue input, FilterArguments arguments, TemplateContext context)
        => input is not ArrayValue array ? input
            : await FindAsync(array, arguments, context) is var index and >= 0 ? array.Values[index]
            : NilValue.Instance;

    private static async ValueTask<FluidValue> FindIndexAsync(FluidValue input, FilterArguments arguments, TemplateContext context)
        => input is not ArrayValue array ? input
            : await FindAsync(array, arguments, context) is var index and >= 0 ? NumberValue.Create((decimal)index)
            : NilValue.Instance;

    private static async ValueTask<int> FindAsync(ArrayValue array, FilterArguments arguments, TemplateContext context)
    {
        var target = arguments.At(1);
        for (var i = 0; i < array.Values.Count && !target.IsNil(); i++)
        {
            if (LiquidOperators.Equal(RenderBudget.Of(context), target, await MemberAsync(array.Values[i], arguments, context)))
            {
                return i;
            }
        }

        return -1;
    }

    // Charged by the name's length, since the name is hashed for each item.
    private static ValueTask<FluidValue> MemberAsync(FluidValue item, FilterArguments arguments, TemplateContext context)
    {
        var name = arguments.At(0).ToStringValue();
        RenderBudget.Of(context).Charge(name.Length);
        return item.GetValueAsync(name, context);
    }

    private static async ValueTask<FluidValue> MapAsync(FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        var member = arguments.At(0);
        if (member.IsNil() || input.IsNil())
        {
            return ArrayValue.Empty;
        }

        var mapped = new List<FluidValue>();
        foreach (var item in input is ArrayValue array ? array.Values : [input])
        {
            RenderBudget.Of(context).ChargeWhole(member);
            mapped.Add(await item.GetIndexAsync(member, context));
        }

        return new ArrayValue(mapped);
    }

    // Replaces Fluid's own filter, which recognizes only its own classes as objects.
    private static async ValueTask<FluidValue> SumAsync(FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        var sum = 0m;
        foreach (var item in input.Enumerate(context))
        {
            var value = item switch
            {
                ArrayValue => await SumAsync(item, arguments, context),
                _ when arguments.Count > 0 => await MemberAsync(item, arguments, context),
                _ => item,
            };
            RenderBudget.Of(context).ChargeWhole(value);
            sum += value.ToNumberValue();
        }

        return NumberValue.Create(sum);
    }

    private static async ValueTask<FluidValue> SortAsync(
        FluidValue input, FilterArguments arguments, TemplateContext context, StringComparer comparison)
    {
        var budget = RenderBudget.Of(context);
        var keys = new List<(FluidValue Item, SortingKey Key)>();
        foreach (var item in input.Enumerate(context))
        {
            keys.Add((item, arguments.Count > 0
                ? SortingKey.OfMember(await MemberAsync(item, arguments, context), budget)
                : SortingKey.OfText(item, budget)));
        }

        SortingKey.ChargeSorting(keys.Select(key => key.Key), budget);
        var comparer = Comparer<SortingKey>.Create((one, other) => SortingKey.Compare(one, other, comparison));
        return new ArrayValue([.. keys.OrderBy(key => key.Key, comparer).Select(key => key.Item)]);
    }
}
