using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.Dashboard.Security;

/// <summary>
/// Recognizes posts that a page of another site has made. Browsers say where a request comes from, and no page can change that. What an old
/// browser does not say, the token decides.
/// </summary>
internal static class CrossSite
{
    public static bool Sent(HttpRequest request)
        => request.Headers.TryGetValue("Sec-Fetch-Site", out var sites)
            ? sites.Any(site => site is not ("same-origin" or "none"))
            : request.Headers.Origin.Any(origin => origin == "null");
}
