using System.Net;
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
    /// <param name="escaping">What the output is. Under JSON the json filter's result is part of it as it is; otherwise it is escaped as any text.</param>
    public static void Install(FilterCollection filters, TemplateEscaping escaping)
    {
        foreach (var (name, filter) in filters.ToArray())
        {
            filters.AddFilter(name, Bounded(name == "raw" ? filter : Encoded(filter)));
        }

        foreach (var name in Refused)
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
            // Escaping the output is all that they ask for.
            filters.AddFilter("escape", Bounded(Text(static text => text)));
            filters.AddFilter("escape_once", Bounded(Text(WebUtility.HtmlDecode)));
        }
    }

    // Fluid says of some results that they are escaped already: of HTML, whose backslashes and line breaks would break out of a JSON string,
    // and of a capture with parts of the payload put into it. Only a value that was given as it is may stay so.
    private static FilterDelegate Encoded(FilterDelegate filter) => async (input, arguments, context) =>
    {
        var result = await filter(input, arguments, context);
        return IsEscaped(result) && !IsGiven(result) ? new StringValue(result.ToStringValue()) : result;

        bool IsGiven(FluidValue value)
            => ReferenceEquals(value, input) || Enumerable.Range(0, arguments.Count).Any(i => ReferenceEquals(value, arguments.At(i)));
    };

    // A capture stays as it is, and what comes to it is escaped.
    private static FilterDelegate Concatenated(TemplateEscaping escaping, Func<string, string, string> concatenate) => (input, arguments, _) =>
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

    /// <summary>Charges a filter for the call, for all that it is given and for its result.</summary>
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
