using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>Applies a Boolean operator to two values.</summary>
internal sealed class OperatorExpression(
    Expression left, Expression right, Func<RenderBudget, FluidValue, FluidValue, bool> holds) : Expression
{
    public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
    {
        var budget = RenderBudget.Of(context);
        budget.ChargeStep();
        var (leftValue, rightValue) = (await left.EvaluateAsync(context), await right.EvaluateAsync(context));
        return BooleanValue.Create(holds(budget, leftValue, rightValue));
    }
}
