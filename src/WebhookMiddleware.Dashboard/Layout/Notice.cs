using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Dashboard.Pages;

namespace WebhookMiddleware.Dashboard.Layout;

/// <summary>A page that only says why there is no other: a title, what happened, and the way out.</summary>
internal sealed record Notice(string Title, string Text)
{
    /// <summary>Nobody may use the dashboard until its host says who may.</summary>
    public static IResult Closed(DashboardPage page) => Show(page, "Closed", StatusCodes.Status403Forbidden);

    public static IResult NotFound(DashboardPage page) => Show(page, "NotFound", StatusCodes.Status404NotFound);

    /// <summary>The page of a form was open for too long, or the keys of the tokens have changed.</summary>
    public static IResult Expired(DashboardPage page) => Show(page, "Expired", StatusCodes.Status400BadRequest);

    /// <summary>A page of another site has posted a form.</summary>
    public static IResult FromElsewhere(DashboardPage page) => Show(page, "FromElsewhere", StatusCodes.Status403Forbidden);

    public static IResult Unreadable(DashboardPage page) => Show(page, "Unreadable", StatusCodes.Status400BadRequest);

    /// <summary>The handler failed, most likely because the store can't be reached.</summary>
    public static IResult Failed(DashboardPage page) => Show(page, "Failed", StatusCodes.Status503ServiceUnavailable);

    private static IResult Show(DashboardPage page, string name, int status)
        => page.Show<NoticeView>(new Notice(page.Text[$"Notice.{name}.Title"], page.Text[$"Notice.{name}"]), status);
}
