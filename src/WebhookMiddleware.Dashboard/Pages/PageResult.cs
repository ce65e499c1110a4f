using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.Dashboard.Pages;

/// <summary>Renders a view as the response.</summary>
internal sealed class PageResult(DashboardPage page, Type view, int status, PageRenderer renderer) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => renderer.RenderAsync(httpContext, page, view, status);
}
