using System.Net;
using System.Text.RegularExpressions;
using Fluid;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>The filters of templates: Fluid's, each within the budget, and a json filter that writes plain UTF-8.</summary>
internal static partial class LiquidFilters
{
    // Their format strings can ask for hundreds of megabytes ("N999999999").
    private static readonly string[] Refused = ["format_number", "format_string", "format_date"];

    private static readonly string[] Seeking = ["where", "reject", "find", "find_index", "has"];

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

        // These multiply: what they will produce is counted beforehand.
        filters.AddFilter("replace", Bounded(filters, "replace", Replaced));
        filters.AddFilter("join", Bounded(filters, "join", Joined));
        filters.AddFilter("uniq", Bounded(filters, "uniq", Compared));
        filters.AddFilter("date", Bounded(filters, "date", Padded));
        foreach (var name in Seeking)
        {
            filters.AddFilter(name, Bounded(filters, name, Sought));
        }

        filters.AddFilter("json", Bounded(Json(escaping)));
        filters.AddFilter("sum", Bounded(SumAsync));

        filters.AddFilter("append", Bounded(Concatenated(escaping, static (text, added) => text + added)));
        filters.AddFilter("prepend", Bounded(Concatenated(escaping, static (text, added) => added + text)));
        if (escaping.IsXml)
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
        => new StringValue(LiquidJson.Write(input, RenderBudget.Of(context).MaxBytes), encode: !escaping.IsJson);

    private static FilterDelegate Text(Func<string, string> change) => (input, _, _) => new StringValue(change(input.ToStringValue()));

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

    // Objects are told apart by comparing each with every other.
    private static long Compared(FluidValue input, FilterArguments arguments)
    {
        var objects = input is ArrayValue array ? (long)array.Values.Count(item => item is JsonObjectValue) : 0;
        return 4 * objects * objects;
    }

    // Each item's member is compared with what is sought.
    private static long Sought(FluidValue input, FilterArguments arguments)
        => input is ArrayValue array && arguments.At(1) is JsonObjectValue sought ? array.Values.Count * sought.Size : 0;

    // What the format asks to be padded to: "%999999999Y".
    private static long Padded(FluidValue input, FilterArguments arguments)
        => PaddedWidth().Matches(arguments.At(0).ToStringValue()).Sum(width => long.TryParse(width.Groups["width"].ValueSpan, out var length) ? length : int.MaxValue);

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

    [GeneratedRegex("%[^A-Za-z0-9%]*(?<width>[0-9]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex PaddedWidth();
}
