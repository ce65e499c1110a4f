using Fluid.Parser;

namespace WebhookMiddleware.Templates;

/// <summary>Counts, while a template is parsed, how deep in it the parser is.</summary>
internal sealed class LiquidParseContext(string source) : FluidParseContext(source)
{
    /// <summary>How deep tags, brackets and parentheses may be nested.</summary>
    public const int MaxDepth = 100;

    public int Depth { get; set; }
}
