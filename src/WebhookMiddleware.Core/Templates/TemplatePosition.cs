using System.Globalization;
using Parlot;

namespace WebhookMiddleware.Templates;

/// <summary>Prefixes a message with its position in a template.</summary>
internal static class TemplatePosition
{
    public static string Describe(TextPosition position, string message)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"Line {Math.Max(1, position.Line)}, column {Math.Max(1, position.Column)}: {message.TrimEnd('.')}.");

    /// <summary>Returns the position of an offset, with lines and columns counted from 1.</summary>
    public static TextPosition At(string source, int offset)
    {
        var before = source.AsSpan(0, offset);
        return new TextPosition(offset, before.Count('\n') + 1, offset - (before.LastIndexOf('\n') + 1) + 1);
    }
}
