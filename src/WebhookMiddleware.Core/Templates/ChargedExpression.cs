using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>
/// Charges for a value that Fluid traverses without counting steps: the sides of a comparison, the source of a loop, a key. A large value
/// in a loop could otherwise take minutes.
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
