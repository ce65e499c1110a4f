namespace WebhookMiddleware.Dashboard.Trials;

/// <summary>Specifies what became of a line.</summary>
internal enum DiffKind
{
    Same,
    Changed,
    Removed,
    Added,

    /// <summary>It stands for lines that are the same, and are left out.</summary>
    Gap,
}

/// <summary>A line of a document before and after a change.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Before">The line before; null for none. Of a gap: how many lines are left out.</param>
/// <param name="After">The line after; null for none.</param>
internal sealed record DiffLine(DiffKind Kind, string? Before, string? After);
