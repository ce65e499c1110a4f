using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// A value that Fluid goes through without counting steps: the sides of a comparison, the source of a loop, a key. In a loop, a large one
/// would take minutes.
/// </summary>
internal sealed class ChargedExpression(Expression inner) : Expression
{
    public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
    {
        var value = await inner.EvaluateAsync(context);
        RenderBudget.Of(context).ChargeWhole(value);
        return value;
    }
}
