using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>A range such as <c>(1..data.count)</c>. Its items are charged before Fluid creates a list of them.</summary>
internal sealed class BoundedRangeExpression(Expression from, Expression to) : Expression
{
    public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
    {
        var first = decimal.Truncate((await from.EvaluateAsync(context)).ToNumberValue());
        var last = decimal.Truncate((await to.EvaluateAsync(context)).ToNumberValue());
        if (last < first)
        {
            return ArrayValue.Empty;
        }

        if (first < int.MinValue || last > int.MaxValue)
        {
            throw new TemplateException("The template failed: a range is too long.");
        }

        var count = (long)last - (long)first + 1;
        RenderBudget.Of(context).ChargeItems(count);
        return new ArrayValue([.. Enumerable.Range((int)first, (int)count).Select(number => NumberValue.Create((decimal)number))]);
    }
}
