namespace WebhookMiddleware.Text;

/// <summary>
/// Text that others chose (a webhook's name, what a receiver answered) on its way into a log: it can neither begin a line of its own, which
/// would look like an entry of ours, nor turn around the order in which the rest of its line is shown.
/// </summary>
internal static class LogSanitizer
{
    public static bool Allows(char c)
        => !char.IsControl(c) && c is not ('\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069'));

    /// <summary>The text with a question mark for each character that is not allowed, cut to a length.</summary>
    public static string Of(string text, int maxLength = int.MaxValue)
        => text.Length <= maxLength && text.All(Allows) ? text : string.Concat(text.Take(maxLength).Select(c => Allows(c) ? c : '?'));
}
