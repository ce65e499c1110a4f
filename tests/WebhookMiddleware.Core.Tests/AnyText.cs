using FsCheck;
using FsCheck.Fluent;

namespace WebhookMiddleware.Core.Tests;

/// <summary>Text by chance, made of what breaks out of other texts.</summary>
internal static class AnyText
{
    private static readonly string[] Pieces =
    [
        "a", "я", "😀", " ", "\"", "\\", "\n", "\r", "\t", "\0", "\u0001", "\u007f", "\u0085", "\u2028", "\u202e", "\ufeff", "\ufffe", "'", "<", ">", "&", "=", "%",
        "+", "#", ";", "{{", "}}", "{%", "%}", "</a>", "]]>", "<!--", "\\u0022", "&quot;", "%22", "${", "../", "\r\nX-Injected: 1",
    ];

    /// <summary>Up to a dozen pieces.</summary>
    public static Gen<string> Hostile { get; } = From(Pieces, 12);

    public static Gen<string> From(string[] pieces, int maxCount)
        => Gen.Choose(0, maxCount).SelectMany(count => Gen.Elements(pieces).ListOf(count)).Select(string.Concat);

    /// <summary>The same with a stretch left out, for making a failure small.</summary>
    public static IEnumerable<string> Smaller(string text)
    {
        for (var length = text.Length; length > 0; length /= 2)
        {
            for (var start = 0; start + length <= text.Length; start += length)
            {
                yield return text.Remove(start, length);
            }
        }
    }
}
