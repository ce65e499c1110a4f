using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Text;

/// <summary>
/// Makes text storable in PostgreSQL, which accepts neither NUL nor half of a surrogate pair (which is left when a text is truncated).
/// </summary>
/// <remarks>
/// Otherwise one such character in a receiver's response would make the database refuse the whole batch.
/// </remarks>
internal static class StorableText
{
    private const char Replacement = '\uFFFD';

    /// <summary>Returns the text with U+FFFD in place of what can't be stored.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? From(string? text)
    {
        if (text is null || IsStorable(text))
        {
            return text;
        }

        // The encoding replaces lone surrogates.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', Replacement);
    }

    public static bool IsStorable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == '\0')
            {
                return false;
            }

            if (char.IsSurrogate(character))
            {
                if (!char.IsHighSurrogate(character) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }
}
