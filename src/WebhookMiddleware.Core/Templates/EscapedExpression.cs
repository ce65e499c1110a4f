using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// A value on its way into the output. Escaping happens here and not in a <see cref="System.Text.Encodings.Web.TextEncoder"/>, because
/// Fluid's own writing also changes numbers (1500.50 becomes 1500.5) and drops objects.
/// </summary>
internal sealed class EscapedExpression(Expression inner, Func<string, string> escape) : Expression
{
    public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
    {
        var value = await inner.EvaluateAsync(context);
        if (value is StringValue { Encode: false })
        {
            // The json filter, the raw filter, and what a capture has escaped already.
            return value;
        }

        var budget = RenderBudget.Of(context);
        budget.Charge(value);
        var text = value is JsonObjectValue ? LiquidJson.Write(value, budget) : value.ToStringValue();
        var escaped = escape(text);
        budget.Charge(escaped.Length - text.Length);
        return new StringValue(escaped, encode: false);
    }
}
