using System.Text.Encodings.Web;
using Fluid;
using Fluid.Ast;

namespace WebhookMiddleware.Templates;

/// <summary>Charges for a tag. Fluid counts tags that write, but neither <c>if</c> nor an empty <c>capture</c>.</summary>
internal sealed class CountedStatement(Statement inner) : Statement
{
    public override ValueTask<Completion> WriteToAsync(TextWriter writer, TextEncoder encoder, TemplateContext context)
    {
        RenderBudget.Of(context).ChargeStep();
        return inner.WriteToAsync(writer, encoder, context);
    }
}
