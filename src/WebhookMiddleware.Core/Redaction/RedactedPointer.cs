using System.Diagnostics.CodeAnalysis;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Redaction;

/// <summary>A JSON pointer into the envelope, in which <c>*</c> stands for any member or element.</summary>
internal sealed record RedactedPointer(IReadOnlyList<string> Segments)
{
    /// <summary>The segment that matches any single segment.</summary>
    public const string AnySegment = "*";

    // The members that the application or its client fills. The others are of the webhook and the run.
    private static readonly string[] Members = ["data", "context", "request", "principal", "response"];

    /// <summary>Parses a pointer. The error is the end of a sentence about it.</summary>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out RedactedPointer? pointer, [NotNullWhen(false)] out string? error)
    {
        pointer = null;
        error = FindError(text, out var segments);
        if (error is null)
        {
            pointer = new RedactedPointer(segments);
        }

        return pointer is not null;
    }

    private static string? FindError(string? text, out IReadOnlyList<string> segments)
    {
        segments = [];
        if (string.IsNullOrEmpty(text) || !JsonPointer.TryParse(text, out var parsed))
        {
            return "is not a JSON pointer into the envelope, such as /data/phone.";
        }

        segments = parsed.Segments;
        if (!Members.Contains(segments[0]))
        {
            var hint = NearestName.Find(segments[0], Members) is { } nearest ? $" Did you mean /{nearest}?" : "";
            return $"begins with no member of the envelope that can be redacted: {string.Join(", ", Members)}.{hint}";
        }

        // As an ordinary name, it would silently fail to match what its author intended.
        return segments.Any(segment => segment != AnySegment && segment.Contains('*', StringComparison.Ordinal))
            ? "has a * that is not a whole segment: use /*/ for all members or elements of one level."
            : null;
    }
}
