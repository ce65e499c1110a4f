using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using WebhookMiddleware.Dashboard.Languages;
using WebhookMiddleware.Dashboard.Pages;

namespace WebhookMiddleware.Dashboard.Layout;

/// <summary>
/// Changes the language and leads back to the page. Its address is directly below the dashboard's root: so the browser keeps the choice for
/// the dashboard's path as it sees it, which nobody else knows behind a proxy that strips a part of the path.
/// </summary>
internal static class LanguageChange
{
    public const string Path = "language";

    private const string PageParameter = "page";

    /// <summary>Returns a relative link that shows the page in another language.</summary>
    public static string To(DashboardLanguage language, DashboardPage page)
    {
        var query = QueryString.Create(LanguageChoice.Parameter, language.Code).Add(PageParameter, page.GetAddress());
        return page.To(Path + query.ToUriComponent());
    }

    /// <summary>Leads back to the page. The language is kept already, as that of every address with its parameter.</summary>
    public static IResult GoBack(DashboardPage page)
    {
        var address = page.Query[PageParameter].ToString().Split('?', 2);
        var query = QueryString.Create(QueryHelpers.ParseQuery(address.ElementAtOrDefault(1)));
        return page.GoTo(new PathString("/" + address[0]).ToUriComponent()[1..] + query.ToUriComponent());
    }
}
