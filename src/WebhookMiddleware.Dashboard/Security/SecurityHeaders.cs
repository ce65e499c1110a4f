using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;

namespace WebhookMiddleware.Dashboard.Security;

/// <summary>The headers of every page: nothing from elsewhere is loaded, nothing is framed, nothing is kept.</summary>
internal static class SecurityHeaders
{
    public const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
        + "frame-ancestors 'none'; base-uri 'none'";

    /// <summary>Gets the metadata that keeps pages out of the host's output cache, which does not look at their headers.</summary>
    public static OutputCacheAttribute NoOutputCache { get; } = new() { NoStore = true };

    public static void Set(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }
}
