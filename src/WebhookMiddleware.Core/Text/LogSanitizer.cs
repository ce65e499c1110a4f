namespace WebhookMiddleware.Text;

/// <summary>
/// Makes text that others chose (a webhook's name, a receiver's response) safe for a log. It can neither begin a new line, which would look
/// like a log entry, nor reverse the display order of the rest of its line.
/// </summary>
internal static class LogSanitizer
{
    public static bool Allows(char c)
        => !char.IsControl(c) && c is not ('\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069'));

    /// <summary>Returns the text with a question mark for each character that is not allowed, cut to a length.</summary>
    public static string Of(string text, int maxLength = int.MaxValue)
        => text.Length <= maxLength && AllowsAll(text) ? text : string.Concat(text.Take(maxLength).Select(c => Allows(c) ? c : '?'));

    private static bool AllowsAll(string text)
    {
        foreach (var c in text)
        {
            if (!Allows(c))
            {
                return false;
            }
        }

        return true;
    }
}
