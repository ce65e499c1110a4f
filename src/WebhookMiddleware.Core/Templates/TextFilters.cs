using System.Text;
using Fluid;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// The filters that search for a text in another: in linear time, ordinally, and charged for their output while they produce it.
/// </summary>
internal static class TextFilters
{
    private const int PieceCost = 16;

    public static void Install(FilterCollection filters)
    {
        Add(filters, "replace", static (budget, text, pattern, replacement) => ReplaceAll(budget, text, pattern, replacement));
        Add(filters, "remove", static (budget, text, pattern, _) => ReplaceAll(budget, text, pattern, ""));
        Add(filters, "replace_first", static (_, text, pattern, replacement)
            => ReplaceAt(text, TextSearch.IndexOf(text, pattern), pattern, replacement));
        Add(filters, "remove_first", static (_, text, pattern, _) => ReplaceAt(text, TextSearch.IndexOf(text, pattern), pattern, ""));
        Add(filters, "replace_last", static (_, text, pattern, replacement)
            => ReplaceAt(text, TextSearch.LastIndexOf(text, pattern), pattern, replacement));
        Add(filters, "remove_last", static (_, text, pattern, _) => ReplaceAt(text, TextSearch.LastIndexOf(text, pattern), pattern, ""));
        filters.AddFilter("split", LiquidFilters.Bounded(Split));
    }

    // Null when nothing was found. The input then stays unchanged, so that an escaped text stays escaped.
    private static void Add(FilterCollection filters, string name, Func<RenderBudget, string, string, string, string?> change)
        => filters.AddFilter(name, LiquidFilters.Bounded((input, arguments, context) =>
        {
            var text = input.ToStringValue();
            var changed = change(RenderBudget.Of(context), text, arguments.At(0).ToStringValue(), arguments.At(1).ToStringValue());
            return changed is null ? input : new StringValue(changed);
        }));

    private static string ReplaceAll(RenderBudget budget, string text, string pattern, string replacement)
    {
        var next = pattern.Length == 0 ? -1 : TextSearch.IndexOf(text, pattern);
        if (next < 0)
        {
            return text;
        }

        var changed = new StringBuilder(text.Length);
        var start = 0;
        for (; next >= 0; next = TextSearch.IndexOf(text, pattern, start))
        {
            budget.Charge(PieceCost + replacement.Length);
            changed.Append(text, start, next - start).Append(replacement);
            start = next + pattern.Length;
        }

        return changed.Append(text, start, text.Length - start).ToString();
    }

    private static string? ReplaceAt(string text, int index, string pattern, string replacement)
        => index < 0 ? null : string.Concat(text.AsSpan(0, index), replacement, text.AsSpan(index + pattern.Length));

    private static ValueTask<FluidValue> Split(FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        var budget = RenderBudget.Of(context);
        var (text, separator) = (input.ToStringValue(), arguments.At(0).ToStringValue());
        var pieces = new List<FluidValue>();
        var start = 0;
        while (start < text.Length)
        {
            var end = separator.Length == 0 ? start + 1 : TextSearch.IndexOf(text, separator, start);
            end = end < 0 ? text.Length : end;
            budget.Charge(PieceCost);
            if (end > start)
            {
                pieces.Add(StringValue.Create(text[start..end]));
            }

            start = end + separator.Length;
        }

        return new ArrayValue(pieces);
    }
}
