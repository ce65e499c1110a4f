using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Dashboard.Layout;
using WebhookMiddleware.Dashboard.Pages;

namespace WebhookMiddleware.Dashboard.Logs;

/// <summary>
/// Shows a body of which the page of its entry has only the beginning. It is text to the browser, whatever somebody has sent.
/// </summary>
internal static class WholeBody
{
    public static IResult Show(DashboardPage page, string? body)
        => body is null ? Notice.NotFound(page) : TypedResults.Text(body, "text/plain; charset=utf-8");
}
