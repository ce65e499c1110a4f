using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Fluid;
using Fluid.Ast;
using Fluid.Parser;
using Parlot;

namespace WebhookMiddleware.Templates;

/// <summary>A parsed body template. Thread-safe.</summary>
internal sealed class LiquidTemplate
{
    private readonly FluidTemplate _template;
    private readonly TemplateEscaping _escaping;

    private LiquidTemplate(FluidTemplate template, TemplateEscaping escaping, EnvelopeMembers members)
    {
        _template = template;
        _escaping = escaping;
        Members = members;
    }

    /// <summary>Gets the members of the envelope that the template can use.</summary>
    public EnvelopeMembers Members { get; }

    /// <summary>Gets the form of JSON that the content type requires of the output, or null when it need not be JSON.</summary>
    public JsonForm? Form => _escaping.Form;

    /// <summary>Parses a template. Values are escaped for <paramref name="contentType"/>. The error contains line and column.</summary>
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
            template = new LiquidTemplate(new FluidTemplate(rewritten), escaping, EnvelopeMemberNames.In(source));
            return true;
        }
        catch (TemplateException exception)
        {
            error = TemplatePosition.Describe(TextPosition.Start, exception.Message);
            return false;
        }
    }

    /// <summary>Renders the template as UTF-8.</summary>
    /// <param name="envelope">The envelope that the template is applied to.</param>
    /// <param name="maxBytes">The maximum output in bytes. The work that the template may do is proportional to it.</param>
    /// <param name="checkTime">Throws when the time limit has been reached (<see cref="RenderBudget"/>).</param>
    /// <exception cref="TemplateException">The rendering failed or exceeded <paramref name="maxBytes"/>.</exception>
    public ReadOnlyMemory<byte> Render(JsonObject envelope, int maxBytes, Action? checkTime = null)
    {
        try
        {
            using var writer = new BoundedUtf8Writer(maxBytes);
            var context = LiquidContext.Create(envelope, new RenderBudget(maxBytes, checkTime), _escaping);

            // Nothing in a template is asynchronous, so the task has already completed.
            _template.RenderAsync(writer, NullEncoder.Default, context).AsTask().GetAwaiter().GetResult();
            return writer.Complete();
        }
        catch (Exception exception) when (LiquidContext.IsFailure(exception))
        {
            throw LiquidContext.Failure(exception);
        }
    }
}
