using Fluid;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>The filters of templates: Fluid's, each within the budget, and a json filter that writes plain UTF-8.</summary>
internal static class LiquidFilters
{
    // Their format strings can ask for hundreds of megabytes ("N999999999").
    private static readonly string[] Refused = ["format_number", "format_string", "format_date"];

    /// <summary>Puts our filters into <paramref name="filters"/>, which holds Fluid's.</summary>
    /// <param name="filters">The filters of some template options.</param>
    /// <param name="outputIsJson">Whether the json filter's result is part of the output as it is; otherwise it is escaped as any text.</param>
    public static void Install(FilterCollection filters, bool outputIsJson)
    {
        foreach (var (name, filter) in filters.ToArray())
        {
            filters.AddFilter(name, Bounded(filter));
        }

        foreach (var name in Refused)
        {
            filters.Remove(name);
        }

        // These multiply: what they will produce is counted beforehand.
        filters.AddFilter("replace", Bounded(filters, "replace", Replaced));
        filters.AddFilter("join", Bounded(filters, "join", Joined));
        filters.AddFilter("json", Bounded(Json(outputIsJson)));
        filters.AddFilter("sum", Bounded(SumAsync));
    }

    private static FilterDelegate Json(bool outputIsJson) => (input, _, context)
        => new StringValue(LiquidJson.Write(input, RenderBudget.Of(context).MaxBytes), encode: !outputIsJson);

    // Fluid's own one knows objects only by its own classes.
    private static async ValueTask<FluidValue> SumAsync(FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        var sum = 0m;
        foreach (var item in input.Enumerate(context))
        {
            var value = item switch
            {
                ArrayValue => await SumAsync(item, arguments, context),
                _ when arguments.Count > 0 => await item.GetValueAsync(arguments.At(0).ToStringValue(), context),
                _ => item,
            };
            sum += value.ToNumberValue();
        }

        return NumberValue.Create(sum);
    }

    private static long Replaced(FluidValue input, FilterArguments arguments)
    {
        var sought = arguments.At(0).ToStringValue();
        return sought.Length == 0 ? 0 : (long)input.ToStringValue().AsSpan().Count(sought) * arguments.At(1).ToStringValue().Length;
    }

    private static long Joined(FluidValue input, FilterArguments arguments)
        => input is ArrayValue array ? (long)array.Values.Count * arguments.At(0).ToStringValue().Length : 0;

    private static FilterDelegate Bounded(FilterCollection filters, string name, Func<FluidValue, FilterArguments, long> foresee)
    {
        filters.TryGetValue(name, out var filter);
        return (input, arguments, context) =>
        {
            RenderBudget.Of(context).Charge(foresee(input, arguments));
            return filter(input, arguments, context);
        };
    }

    private static FilterDelegate Bounded(FilterDelegate filter) => async (input, arguments, context) =>
    {
        var budget = RenderBudget.Of(context);
        budget.Charge(input);
        var result = await filter(input, arguments, context);
        budget.Charge(result);
        return result;
    };
}
