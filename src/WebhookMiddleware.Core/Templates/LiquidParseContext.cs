using Fluid.Parser;

namespace WebhookMiddleware.Templates;

/// <summary>Counts, while a template is parsed, how deep in it the parser is, and how often it has begun a part.</summary>
internal sealed class LiquidParseContext(string source) : FluidParseContext(source)
{
    /// <summary>How deep tags, brackets and parentheses may be nested.</summary>
    public const int MaxDepth = 100;

    // A part is tried as several things, some of which begin with the same parts: (a[(b[1]..2)]..3) is read anew, twice at each level.
    private readonly int _mostAttempts = 1000 + (4 * source.Length);

    private int _attempts;

    public int Depth { get; set; }

    /// <summary>Counts that the parser begins a tag or a value. False: it has done so too often for a template of this length.</summary>
    public bool TryBegin() => ++_attempts <= _mostAttempts;
}
