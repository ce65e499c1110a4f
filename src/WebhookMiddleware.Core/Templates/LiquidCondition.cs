using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Fluid.Ast;
using Parlot;

namespace WebhookMiddleware.Templates;

/// <summary>A parsed condition: a Liquid expression over the envelope. Thread-safe.</summary>
internal sealed class LiquidCondition
{
    /// <summary>The maximum size of the condition's values in bytes.</summary>
    private const int MaxBytes = 1024 * 1024;

    private readonly Expression _expression;

    private LiquidCondition(Expression expression, EnvelopeMembers members)
    {
        _expression = expression;
        Members = members;
    }

    /// <summary>Gets the members of the envelope that the condition can use.</summary>
    public EnvelopeMembers Members { get; }

    /// <summary>
    /// Parses an expression such as <c>data.total > 1000 and request.method == "POST"</c>. The error contains line and column.
    /// </summary>
    public static bool TryParse(string source, [NotNullWhen(true)] out LiquidCondition? condition, [NotNullWhen(false)] out string? error)
    {
        condition = null;
        if (!LiquidParser.Instance.TryParseCondition(source, out var expression, out error))
        {
            return false;
        }

        try
        {
            condition = new LiquidCondition(new LiquidRewriter(static text => text).Visit(expression), EnvelopeMemberNames.In(source));
            return true;
        }
        catch (TemplateException exception)
        {
            error = TemplatePosition.Describe(TextPosition.Start, exception.Message);
            return false;
        }
    }

    /// <summary>Evaluates the condition.</summary>
    /// <param name="envelope">The envelope that the condition applies to.</param>
    /// <param name="checkTime">Throws when the time limit has been reached (<see cref="RenderBudget"/>).</param>
    /// <exception cref="TemplateException">The evaluation failed.</exception>
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
