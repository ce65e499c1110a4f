using System.Net;
using Fluid;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>Provides the filters of templates: Fluid's own, each within the budget, and a json filter that writes plain UTF-8.</summary>
internal static class LiquidFilters
{
    // Their format strings can request hundreds of megabytes ("N999999999").
    private static readonly string[] Removed = ["format_number", "format_string", "format_date"];

    /// <summary>Adds our filters to <paramref name="filters"/>, which contains Fluid's.</summary>
    /// <param name="filters">The filters of template options.</param>
    /// <param name="escaping">
    /// The escaping of the output. In JSON, the result of the json filter is written unchanged; elsewhere it is escaped like any text.
    /// </param>
    public static void Install(FilterCollection filters, TemplateEscaping escaping)
    {
        foreach (var (name, filter) in filters.ToArray())
        {
            filters.AddFilter(name, Bounded(name == "raw" ? filter : Encoded(filter)));
        }

        foreach (var name in Removed)
        {
            filters.Remove(name);
        }

        FilterCosts.Install(filters);
        TextFilters.Install(filters);
        ArrayFilters.Install(filters);
        filters.AddFilter("json", Bounded(Json(escaping)));
        filters.AddFilter("append", Bounded(Concatenated(escaping, static (text, added) => text + added)));
        filters.AddFilter("prepend", Bounded(Concatenated(escaping, static (text, added) => added + text)));
        if (escaping == TemplateEscaping.Markup)
        {
            // The output is escaped anyway, so these filters must not escape it twice.
            filters.AddFilter("escape", Bounded(Text(static text => text)));
            filters.AddFilter("escape_once", Bounded(Text(WebUtility.HtmlDecode)));
        }
    }

    // Fluid marks some results as already escaped: HTML, whose backslashes and line breaks would break out of a JSON string, and captures
    // with parts of the payload inserted. The mark is kept only for a value that is returned unchanged.
    private static FilterDelegate Encoded(FilterDelegate filter) => async (input, arguments, context) =>
    {
        var result = await filter(input, arguments, context);
        return IsEscaped(result) && !IsUnchanged(result) ? new StringValue(result.ToStringValue()) : result;

        bool IsUnchanged(FluidValue value)
            => ReferenceEquals(value, input) || Enumerable.Range(0, arguments.Count).Any(i => ReferenceEquals(value, arguments.At(i)));
    };

    // Keeps a captured text as it is, and escapes what is added to it.
    private static FilterDelegate Concatenated(
        TemplateEscaping escaping, Func<string, string, string> concatenate) => (input, arguments, _) =>
    {
        var added = arguments.At(0);
        return IsEscaped(input) || IsEscaped(added)
            ? new StringValue(concatenate(Escaped(input), Escaped(added)), encode: false)
            : new StringValue(concatenate(input.ToStringValue(), added.ToStringValue()));

        string Escaped(FluidValue value) => IsEscaped(value) ? value.ToStringValue() : escaping.Escape(value.ToStringValue());
    };

    private static bool IsEscaped(FluidValue value) => value is StringValue { Encode: false };

    private static FilterDelegate Json(TemplateEscaping escaping) => (input, _, context)
        => new StringValue(LiquidJson.Write(input, RenderBudget.Of(context)), encode: !escaping.TakesJson);

    private static FilterDelegate Text(Func<string, string> change) => (input, _, _) => new StringValue(change(input.ToStringValue()));

    /// <summary>Returns a filter that charges for the call, its input, its arguments and its result.</summary>
    public static FilterDelegate Bounded(FilterDelegate filter) => async (input, arguments, context) =>
    {
        var budget = RenderBudget.Of(context);
        budget.ChargeCall();
        budget.ChargeWhole(input);
        for (var i = 0; i < arguments.Count; i++)
        {
            budget.ChargeWhole(arguments.At(i));
        }

        var result = await filter(input, arguments, context);
        budget.Charge(result);
        return result;
    };
}
