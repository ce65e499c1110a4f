using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// Escapes a value for the output. A <see cref="System.Text.Encodings.Web.TextEncoder"/> can't do this, because Fluid's own output changes
/// numbers (1500.50 becomes 1500.5) and drops objects.
/// </summary>
internal sealed class EscapedExpression(Expression inner, Func<string, string> escape) : Expression
{
    public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
    {
        var value = await inner.EvaluateAsync(context);
        if (value is StringValue { Encode: false })
        {
            // Results of the json filter, the raw filter and a capture are already escaped.
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
