using System.Text.Encodings.Web;
using Fluid;
using Fluid.Ast;

namespace WebhookMiddleware.Templates;

/// <summary>
/// A loop, whose source is charged each time it begins: Fluid copies all of it, whatever its limit. Around the loop and not in it, because
/// Fluid tells loops with <c>offset: continue</c> apart by the name of their source.
/// </summary>
internal sealed class ChargedForStatement(ForStatement loop) : Statement
{
    private readonly ChargedExpression _source = new(loop.Source);

    public override async ValueTask<Completion> WriteToAsync(TextWriter writer, TextEncoder encoder, TemplateContext context)
    {
        await _source.EvaluateAsync(context);
        return await loop.WriteToAsync(writer, encoder, context);
    }
}
