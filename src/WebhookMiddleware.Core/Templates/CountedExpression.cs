using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>Charges for a name or a literal. Fluid counts only statements, and one statement can contain thousands of these.</summary>
internal sealed class CountedExpression(Expression inner) : Expression
{
    private readonly int _segments = inner is MemberExpression member ? member.Segments.Count : 0;

    public override ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
    {
        if (_segments > 0)
        {
            RenderBudget.Of(context).ChargeName(_segments);
        }
        else
        {
            RenderBudget.Of(context).ChargeStep();
        }

        return inner.EvaluateAsync(context);
    }
}
