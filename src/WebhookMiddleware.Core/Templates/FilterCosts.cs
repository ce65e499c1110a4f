using Fluid;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// Charges for work of Fluid's filters that the sizes of their input and arguments don't show. It is charged before the filter begins.
/// </summary>
internal static class FilterCosts
{
    private const int ItemCost = 16;
    private const int HashCost = 160;
    private const int DateCost = 256;
    private const int DirectiveCost = 96;
    private const int PaddingCost = 8;

    /// <summary>The cost of an exception that the filter itself catches.</summary>
    private const int ExceptionCost = 2048;

    public static void Install(FilterCollection filters)
    {
        foreach (var name in (string[])["md5", "sha1", "sha256", "hmac_sha1", "hmac_sha256"])
        {
            Add(filters, name, static (input, _) => HashCost + (2L * input.ToStringValue().Length));
        }

        Add(filters, "base64_url_safe_decode", static (_, _) => ExceptionCost);
        Add(filters, "time_zone", static (_, _) => ExceptionCost);
        Add(filters, "date", static (_, arguments) => DateCost + FormatCost(arguments.At(0).ToStringValue()));
        Add(filters, "join", JoinCost);
        Add(filters, "truncatewords", static (input, _) => 6L * input.ToStringValue().Length);
        Add(filters, "reverse", static (input, _) => input is StringValue ? (long)ItemCost * input.ToStringValue().Length : 0);
    }

    private static void Add(FilterCollection filters, string name, Func<FluidValue, FilterArguments, long> estimate)
    {
        filters.TryGetValue(name, out var filter);
        filters.AddFilter(name, (input, arguments, context) =>
        {
            RenderBudget.Of(context).Charge(estimate(input, arguments));
            return filter(input, arguments, context);
        });
    }

    private static long JoinCost(FluidValue input, FilterArguments arguments)
        => input is ArrayValue array ? (long)array.Values.Count * arguments.At(0).ToStringValue().Length : 0;

    /// <summary>
    /// Returns the cost of a date format: "%999999999Y" is padded to that width. It is parsed as Fluid does: digits may stand between the
    /// flags and need not be ASCII.
    /// </summary>
    private static long FormatCost(string format)
    {
        var (cost, width, inDirective) = (0L, 0L, false);
        foreach (var c in format)
        {
            if (!inDirective)
            {
                (inDirective, width) = (c == '%', 0);
            }
            else if (char.IsDigit(c))
            {
                width = Math.Min((width * 10) + (c - '0'), int.MaxValue);
            }
            else if (c is not ('^' or '-' or '_' or ':'))
            {
                cost += DirectiveCost + (PaddingCost * width);
                inDirective = false;
            }
        }

        return cost;
    }
}
