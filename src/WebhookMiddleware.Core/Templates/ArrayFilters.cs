using Fluid;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>The filters that look into the items of an array. Each look is charged: one item can stand in an array any number of times.</summary>
internal static class ArrayFilters
{
    public static void Install(FilterCollection filters)
    {
        filters.AddFilter("where", LiquidFilters.Bounded(static (input, arguments, context) => FilterAsync(input, arguments, context, keeps: true)));
        filters.AddFilter("reject", LiquidFilters.Bounded(static (input, arguments, context) => FilterAsync(input, arguments, context, keeps: false)));
        filters.AddFilter("find", LiquidFilters.Bounded(static async (input, arguments, context)
            => input is ArrayValue array ? await FindAsync(array, arguments, context) is var at and >= 0 ? array.Values[at] : NilValue.Instance : input));
        filters.AddFilter("find_index", LiquidFilters.Bounded(static async (input, arguments, context)
            => input is ArrayValue array ? await FindAsync(array, arguments, context) is var at and >= 0 ? NumberValue.Create((decimal)at) : NilValue.Instance : input));
        filters.AddFilter("has", LiquidFilters.Bounded(static async (input, arguments, context)
            => BooleanValue.Create(input is ArrayValue array ? await FindAsync(array, arguments, context) >= 0 : !input.IsNil())));
        filters.AddFilter("map", LiquidFilters.Bounded(MapAsync));
        filters.AddFilter("sum", LiquidFilters.Bounded(SumAsync));
        filters.AddFilter("uniq", LiquidFilters.Bounded(static (input, _, context)
            => new ArrayValue([.. input.Enumerate(context).Distinct(new ChargedComparer(RenderBudget.Of(context)))])));
        filters.AddFilter("sort", LiquidFilters.Bounded(static (input, arguments, context) => SortAsync(input, arguments, context, StringComparer.Ordinal)));
        filters.AddFilter(
            "sort_natural", LiquidFilters.Bounded(static (input, arguments, context) => SortAsync(input, arguments, context, StringComparer.OrdinalIgnoreCase)));
    }

    private static async ValueTask<FluidValue> FilterAsync(FluidValue input, FilterArguments arguments, TemplateContext context, bool keeps)
    {
        if (input is not ArrayValue array)
        {
            return input;
        }

        var sought = arguments.At(1);
        var kept = new List<FluidValue>();
        foreach (var item in array.Values)
        {
            var value = await MemberAsync(item, arguments, context);
            var matches = !sought.IsNil() ? LiquidOperators.Equal(RenderBudget.Of(context), sought, value)
                : keeps ? value.ToBooleanValue()
                : BooleanValue.True.Equals(value);
            if (matches == keeps)
            {
                kept.Add(item);
            }
        }

        return new ArrayValue(kept);
    }

    private static async ValueTask<int> FindAsync(ArrayValue array, FilterArguments arguments, TemplateContext context)
    {
        var sought = arguments.At(1);
        for (var i = 0; i < array.Values.Count && !sought.IsNil(); i++)
        {
            if (LiquidOperators.Equal(RenderBudget.Of(context), sought, await MemberAsync(array.Values[i], arguments, context)))
            {
                return i;
            }
        }

        return -1;
    }

    // The name is hashed for each item.
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

    // Fluid's own one knows objects only by its own classes.
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

    private static async ValueTask<FluidValue> SortAsync(FluidValue input, FilterArguments arguments, TemplateContext context, StringComparer texts)
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
        return new ArrayValue([.. keys.OrderBy(key => key.Key, Comparer<SortingKey>.Create((one, other) => SortingKey.Compare(one, other, texts))).Select(key => key.Item)]);
    }
}
