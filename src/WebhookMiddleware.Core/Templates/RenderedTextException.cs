namespace WebhookMiddleware.Templates;

/// <summary>Represents the failure of a template that has rendered something else than it should have.</summary>
internal sealed class RenderedTextException(string message, ReadOnlyMemory<byte> rendered, int line) : TemplateException(message)
{
    /// <summary>Gets the text. It may hold personal data: it is for those who render samples, and for no log.</summary>
    public ReadOnlyMemory<byte> Rendered { get; } = rendered;

    /// <summary>Gets the line of the text that is wrong, counted from 1.</summary>
    public int Line { get; } = line;
}
