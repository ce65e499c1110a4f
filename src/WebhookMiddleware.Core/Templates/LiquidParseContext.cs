using Fluid.Parser;

namespace WebhookMiddleware.Templates;

/// <summary>Counts the nesting and the parse attempts while a template is parsed.</summary>
internal sealed class LiquidParseContext(string source) : FluidParseContext(source)
{
    /// <summary>The maximum nesting of tags, brackets and parentheses.</summary>
    public const int MaxDepth = 100;

    // Alternatives that begin with the same parts parse them again: (a[(b[1]..2)]..3) is parsed twice at each level.
    private readonly int _maxAttempts = 1000 + (4 * source.Length);

    private int _attempts;

    public int Depth { get; set; }

    /// <summary>
    /// Counts that the parser begins a tag or a value. Returns false when it has done so too often for a template of this length.
    /// </summary>
    public bool TryBegin() => ++_attempts <= _maxAttempts;
}
