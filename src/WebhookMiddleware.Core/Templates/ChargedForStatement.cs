using System.Text.Encodings.Web;
using Fluid;
using Fluid.Ast;

namespace WebhookMiddleware.Templates;

/// <summary>
/// A loop, whose names are one more place to look for a name, and whose source is charged each time it begins: Fluid copies all of it, whatever its limit. Around the loop and not in it, because
/// Fluid tells loops with <c>offset: continue</c> apart by the name of their source.
/// </summary>
internal sealed class ChargedForStatement(ForStatement loop) : Statement
{
    // A range is charged by itself.
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
