using System.Text;
using Fluid;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>The filters that look for a text in another: in linear time, by characters, and charged for what they produce as they produce it.</summary>
internal static class TextFilters
{
    private const int PieceCost = 16;

    public static void Install(FilterCollection filters)
    {
        Add(filters, "replace", static (budget, text, sought, by) => ReplaceAll(budget, text, sought, by));
        Add(filters, "remove", static (budget, text, sought, _) => ReplaceAll(budget, text, sought, ""));
        Add(filters, "replace_first", static (_, text, sought, by) => ReplaceAt(text, TextSearch.IndexOf(text, sought), sought, by));
        Add(filters, "remove_first", static (_, text, sought, _) => ReplaceAt(text, TextSearch.IndexOf(text, sought), sought, ""));
        Add(filters, "replace_last", static (_, text, sought, by) => ReplaceAt(text, TextSearch.LastIndexOf(text, sought), sought, by));
        Add(filters, "remove_last", static (_, text, sought, _) => ReplaceAt(text, TextSearch.LastIndexOf(text, sought), sought, ""));
        filters.AddFilter("split", LiquidFilters.Bounded(Split));
    }

    // Null: nothing was found, and the input stays what it is (an escaped one stays escaped).
    private static void Add(FilterCollection filters, string name, Func<RenderBudget, string, string, string, string?> change)
        => filters.AddFilter(name, LiquidFilters.Bounded((input, arguments, context) =>
        {
            var text = input.ToStringValue();
            var changed = change(RenderBudget.Of(context), text, arguments.At(0).ToStringValue(), arguments.At(1).ToStringValue());
            return changed is null ? input : new StringValue(changed);
        }));

    private static string ReplaceAll(RenderBudget budget, string text, string sought, string by)
    {
        var next = sought.Length == 0 ? -1 : TextSearch.IndexOf(text, sought);
        if (next < 0)
        {
            return text;
        }

        var changed = new StringBuilder(text.Length);
        var start = 0;
        for (; next >= 0; next = TextSearch.IndexOf(text, sought, start))
        {
            budget.Charge(PieceCost + by.Length);
            changed.Append(text, start, next - start).Append(by);
            start = next + sought.Length;
        }

        return changed.Append(text, start, text.Length - start).ToString();
    }

    private static string? ReplaceAt(string text, int at, string sought, string by)
        => at < 0 ? null : string.Concat(text.AsSpan(0, at), by, text.AsSpan(at + sought.Length));

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
