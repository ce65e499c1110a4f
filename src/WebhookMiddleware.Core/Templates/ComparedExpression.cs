using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>The left side of a comparison, where Fluid recognises numbers only by its own class.</summary>
internal sealed class ComparedExpression(Expression inner) : Expression
{
    public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
    {
        var value = await inner.EvaluateAsync(context);
        return value is JsonNumberValue number ? number.ToNumber() : value;
    }
}
