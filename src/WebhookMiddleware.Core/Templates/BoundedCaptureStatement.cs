using System.Text;
using System.Text.Encodings.Web;
using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace WebhookMiddleware.Templates;

/// <summary>The capture tag with a limit on its output, which Fluid's own does not have. The captured text is already escaped.</summary>
internal sealed class BoundedCaptureStatement(string identifier, IReadOnlyList<Statement> statements) : TagStatement(statements)
{
    public override async ValueTask<Completion> WriteToAsync(TextWriter writer, TextEncoder encoder, TemplateContext context)
    {
        var budget = RenderBudget.Of(context);
        budget.ChargeCall();
        using var captured = new BoundedUtf8Writer(budget.MaxBytes);
        var completion = await Statements.RenderStatementsAsync(captured, encoder, context);
        var bytes = captured.Complete();
        budget.Charge(bytes.Length);
        context.SetValue(identifier, new StringValue(Encoding.UTF8.GetString(bytes.Span), encode: false));
        return completion;
    }
}
