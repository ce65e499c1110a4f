using WebhookMiddleware.Masking;

namespace WebhookMiddleware.Exclusion;

/// <summary>Turns the <c>Location</c> that a client gets into the one that webhooks are told: without the values that are kept from them.</summary>
internal static class LocationFilter
{
    /// <summary>Returns the location.</summary>
    /// <param name="location">What the client gets.</param>
    /// <param name="exclusion">What the binding says of the names of the query.</param>
    public static string Apply(string location, MemberExclusion exclusion)
    {
        // Of the fragment, too: OAuth puts tokens there (RFC 6749, section 4.2.2).
        var start = location.AsSpan().IndexOfAny('?', '#') + 1;
        if (start == 0)
        {
            return location;
        }

        var root = MemberPlace.Root(exclusion, plan: null);
        return location[..start] + string.Concat(Parts(location[start..]).Select(part => Tell(part, root)));
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

    private static string Tell(string part, MemberPlace root)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && !root.TryEnter(Uri.UnescapeDataString(part[..equals]), out _)
            ? part[..(equals + 1)] + SecretMask.Replacement + (part[^1] is '&' or '#' or '?' ? part[^1] : "")
            : part;
    }
}
