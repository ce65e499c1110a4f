using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Fluid;
using Fluid.Ast;
using Fluid.Parser;
using Parlot;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Templates;

/// <summary>A body template, parsed. It can be rendered by many threads at once.</summary>
internal sealed class LiquidTemplate
{
    private readonly FluidTemplate _template;
    private readonly TemplateEscaping _escaping;

    private LiquidTemplate(FluidTemplate template, TemplateEscaping escaping)
    {
        _template = template;
        _escaping = escaping;
    }

    /// <summary>What is rendered must be JSON of this form, as the content type says; null: it may be anything.</summary>
    public JsonForm? Form => _escaping.Form;

    /// <summary>Parses a template; values are escaped for <paramref name="contentType"/>. The error says line and column.</summary>
    public static bool TryParse(
        string source, string contentType, [NotNullWhen(true)] out LiquidTemplate? template, [NotNullWhen(false)] out string? error)
    {
        template = null;
        if (!LiquidParser.Instance.TryParse(source, out var statements, out error))
        {
            return false;
        }

        var escaping = TemplateEscaping.For(contentType);
        var rewriter = new LiquidRewriter(escaping.Escape);
        try
        {
            Statement[] rewritten = [.. statements.Select(rewriter.Visit)];
            template = new LiquidTemplate(new FluidTemplate(rewritten), escaping);
            return true;
        }
        catch (TemplateException exception)
        {
            error = TemplatePosition.Describe(TextPosition.Start, exception.Message);
            return false;
        }
    }

    /// <summary>Renders UTF-8; throws <see cref="TemplateException"/> when it fails or gives more than <paramref name="maxBytes"/>.</summary>
    /// <param name="envelope">What the template sees.</param>
    /// <param name="maxBytes">How many bytes it may give; the work that it may do grows with it.</param>
    /// <param name="checkTime">Throws when the time is up: see <see cref="RenderBudget"/>.</param>
    public ReadOnlyMemory<byte> Render(JsonObject envelope, int maxBytes, Action? checkTime = null)
    {
        try
        {
            using var writer = new BoundedUtf8Writer(maxBytes);
            var context = LiquidContext.Create(envelope, new RenderBudget(maxBytes, checkTime), _escaping);

            // Nothing in it waits for anything: the task is complete when it is given back.
            _template.RenderAsync(writer, NullEncoder.Default, context).AsTask().GetAwaiter().GetResult();
            return writer.Complete();
        }
        catch (Exception exception) when (LiquidContext.IsFailure(exception))
        {
            throw LiquidContext.Failure(exception);
        }
    }
}
