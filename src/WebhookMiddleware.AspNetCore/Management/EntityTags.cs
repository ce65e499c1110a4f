using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Converts versions to entity tags and back (RFC 9110, sections 8.8.3 and 13.1.1).</summary>
internal static class EntityTags
{
    public static void Write(HttpContext context, Webhook webhook)
        => context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{webhook.Version}\"");

    /// <summary>
    /// Reads the versions in <c>If-Match</c>, or null if any version matches. Returns false if the header is malformed.
    /// </summary>
    public static bool TryReadIfMatch(HttpRequest request, out IReadOnlyCollection<long>? versions)
    {
        versions = null;
        if (!request.Headers.ContainsKey(HeaderNames.IfMatch))
        {
            return true;
        }

        if (!EntityTagHeaderValue.TryParseStrictList(request.Headers.IfMatch, out var tags))
        {
            return false;
        }

        if (!tags.Contains(EntityTagHeaderValue.Any))
        {
            // The comparison is the strong one: neither a weak tag nor one that was never issued matches.
            versions = [.. tags.Where(tag => !tag.IsWeak).Select(Version).OfType<long>()];
        }

        return true;
    }

    private static long? Version(EntityTagHeaderValue tag)
    {
        var text = tag.Tag.AsSpan().Trim('"');
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && text[0] is not '0' ? version : null;
    }
}
