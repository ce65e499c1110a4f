using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.Dashboard.Languages;

/// <summary>Chooses the language of a page: <c>?lang=</c>, which a cookie keeps, else what the browser accepts, else English.</summary>
internal static class LanguageChoice
{
    public const string Parameter = "lang";

    private const string Cookie = "webhooks-lang";

    /// <summary>Returns the language, and keeps one that was just chosen in a cookie of the dashboard's own path.</summary>
    public static DashboardLanguage Read(HttpContext context, string prefix)
    {
        var request = context.Request;
        if (DashboardLanguage.Find(request.Query[Parameter]) is { } chosen)
        {
            context.Response.Cookies.Append(Cookie, chosen.Code, new CookieOptions
            {
                Path = prefix.Length == 0 ? "/" : prefix,
                MaxAge = TimeSpan.FromDays(365),
                SameSite = SameSiteMode.Lax,
                Secure = request.IsHttps,
                IsEssential = true,
            });
            return chosen;
        }

        return DashboardLanguage.Find(request.Cookies[Cookie]) ?? Accepted(request) ?? DashboardLanguage.English;
    }

    private static DashboardLanguage? Accepted(HttpRequest request)
        => request.GetTypedHeaders().AcceptLanguage
            .Where(accepted => accepted.Quality is not 0)
            .OrderByDescending(accepted => accepted.Quality ?? 1)
            .Select(accepted => DashboardLanguage.Find(accepted.Value.Value?.Split('-')[0].ToLowerInvariant()))
            .FirstOrDefault(language => language is not null);
}
