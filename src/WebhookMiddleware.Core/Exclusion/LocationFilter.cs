using WebhookMiddleware.Masking;

namespace WebhookMiddleware.Exclusion;

/// <summary>Removes the values that are kept from webhooks from a <c>Location</c> header.</summary>
internal static class LocationFilter
{
    /// <summary>Returns the location as webhooks see it.</summary>
    /// <param name="location">The location that the client gets.</param>
    /// <param name="exclusion">The exclusions of the binding, which apply to the names of the query.</param>
    public static string Apply(string location, MemberExclusion exclusion)
    {
        // The fragment is included: OAuth puts tokens there (RFC 6749, section 4.2.2).
        var start = location.AsSpan().IndexOfAny('?', '#') + 1;
        if (start == 0)
        {
            return location;
        }

        var root = MemberPlace.Root(exclusion, plan: null);
        return location[..start] + string.Concat(Parts(location[start..]).Select(part => Mask(part, root)));
    }

    // Each part includes the separator after it.
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

    private static string Mask(string part, MemberPlace root)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && !root.TryEnter(Uri.UnescapeDataString(part[..equals]), out _)
            ? part[..(equals + 1)] + SecretMask.Replacement + (part[^1] is '&' or '#' or '?' ? part[^1] : "")
            : part;
    }
}
