using System.Text.Encodings.Web;
using Fluid;
using Fluid.Ast;

namespace WebhookMiddleware.Templates;

/// <summary>
/// Charges a loop for its source each time it begins, since Fluid copies the whole source, whatever the loop's limit. The loop also adds a
/// scope in which names are looked up.
/// </summary>
/// <remarks>
/// It wraps the statement instead of its source, because Fluid identifies loops with <c>offset: continue</c> by the name of the source.
/// </remarks>
internal sealed class ChargedForStatement(ForStatement loop) : Statement
{
    // A range charges for itself.
    private readonly ChargedExpression? _source = loop.Source is BoundedRangeExpression ? null : new(loop.Source);

    public override async ValueTask<Completion> WriteToAsync(TextWriter writer, TextEncoder encoder, TemplateContext context)
    {
        if (_source is not null)
        {
            await _source.EvaluateAsync(context);
        }

        var budget = RenderBudget.Of(context);
        budget.EnterScope();
        try
        {
            return await loop.WriteToAsync(writer, encoder, context);
        }
        finally
        {
            budget.LeaveScope();
        }
    }
}
