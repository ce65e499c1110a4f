using WebhookMiddleware.Exclusion;

namespace WebhookMiddleware.AspNetCore.Capture;

/// <summary>Turns the <c>Location</c> that a client gets into the one that webhooks are told: without the values of what is named like a credential.</summary>
internal static class ToldLocation
{
    private const string Mask = "•••";

    /// <summary>Returns the location; null when there is none.</summary>
    public static string? Of(string location)
    {
        if (location.Length == 0)
        {
            return null;
        }

        // Of the fragment, too: OAuth puts tokens there (RFC 6749, section 4.2.2).
        var start = location.AsSpan().IndexOfAny('?', '#') + 1;
        return start == 0 ? location : location[..start] + string.Concat(Parts(location[start..]).Select(Tell));
    }

    // Each with the separator behind it.
    private static IEnumerable<string> Parts(string query)
    {
        for (var start = 0; start < query.Length;)
        {
            var end = query.AsSpan(start).IndexOfAny('&', '#', '?');
            var next = end < 0 ? query.Length : start + end + 1;
            yield return query[start..next];
            start = next;
        }
    }

    private static string Tell(string part)
    {
        var equals = part.IndexOf('=');
        return equals > 0 && SecretNames.Matches(Uri.UnescapeDataString(part[..equals]))
            ? part[..(equals + 1)] + Mask + (part[^1] is '&' or '#' or '?' ? part[^1] : "")
            : part;
    }
}
