using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.Dashboard.Languages;

/// <summary>Chooses the language of a page: <c>?lang=</c>, which a cookie keeps, else what the browser accepts, else English.</summary>
internal static class LanguageChoice
{
    public const string Parameter = "lang";

    private const string Cookie = "webhooks-lang";

    /// <summary>Returns the language, and keeps one that was just chosen in a cookie.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">The path that the choice belongs to; null for the folder of the page, as the browser sees it.</param>
    public static DashboardLanguage Read(HttpContext context, string? path)
    {
        var request = context.Request;
        if (DashboardLanguage.Find(request.Query[Parameter]) is { } chosen)
        {
            context.Response.Cookies.Append(Cookie, chosen.Code, new CookieOptions
            {
                Path = path,
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
