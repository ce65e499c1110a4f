using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Fluid.Ast;
using Parlot;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Templates;

/// <summary>A condition, parsed: a Liquid expression over the envelope. It can be judged by many threads at once.</summary>
internal sealed class LiquidCondition
{
    /// <summary>How large the values of a condition may grow, in bytes.</summary>
    private const int MaxBytes = 1024 * 1024;

    private readonly Expression _expression;

    private LiquidCondition(Expression expression) => _expression = expression;

    /// <summary>Parses an expression such as <c>data.total > 1000 and request.method == "POST"</c>. The error says line and column.</summary>
    public static bool TryParse(string source, [NotNullWhen(true)] out LiquidCondition? condition, [NotNullWhen(false)] out string? error)
    {
        condition = null;
        if (!LiquidParser.Instance.TryParseCondition(source, out var expression, out error))
        {
            return false;
        }

        try
        {
            condition = new LiquidCondition(new LiquidRewriter(static text => text).Visit(expression));
            return true;
        }
        catch (TemplateException exception)
        {
            error = TemplatePosition.Describe(TextPosition.Start, exception.Message);
            return false;
        }
    }

    /// <summary>Judges the envelope; throws <see cref="TemplateException"/> when that fails.</summary>
    /// <param name="envelope">What the condition sees.</param>
    /// <param name="checkTime">Throws when the time is up: see <see cref="RenderBudget"/>.</param>
    public bool IsTrue(JsonObject envelope, Action? checkTime = null)
    {
        try
        {
            var context = LiquidContext.Create(envelope, new RenderBudget(MaxBytes, checkTime), TemplateEscaping.None);
            return _expression.EvaluateAsync(context).AsTask().GetAwaiter().GetResult().ToBooleanValue();
        }
        catch (Exception exception) when (LiquidContext.IsFailure(exception))
        {
            throw LiquidContext.Failure(exception);
        }
    }
}
