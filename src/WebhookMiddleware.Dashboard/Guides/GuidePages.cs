using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.AspNetCore.Management.Guides;
using WebhookMiddleware.Dashboard.Layout;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.Dashboard.Guides;

/// <summary>The guide from which a receiver of an event is written, as a page, and as the Markdown that can be passed on.</summary>
internal sealed class GuidePages(WebhookEventCatalog catalog, EventGuide guide, EndpointDataSource endpoints)
{
    private const string Route = "/events/{event}/guide";

    public Task<IResult> ShowAsync(DashboardPage page) => Task.FromResult(Find(page) is { } known
        ? page.Show<GuideView>(new GuideModel(known, MarkdownReader.Read(Write(page, known))))
        : Notice.NotFound(page));

    public Task<IResult> SendAsync(DashboardPage page) => Task.FromResult(Find(page) is { } known
        ? TypedResults.Text(Write(page, known), "text/markdown", Encoding.UTF8)
        : Notice.NotFound(page));

    private string Write(DashboardPage page, WebhookEvent known)
        => guide.Write(known, GuideLanguage.Find(page.Language.Code) ?? GuideLanguage.English, FindApi(page.Http.Request.PathBase));

    private WebhookEvent? Find(DashboardPage page)
        => catalog.TryGet(page.Http.Request.RouteValues["event"] as string ?? "", out var known) ? known : null;

    // Where the host has mapped the management API; null if it has not.
    private string? FindApi(PathString pathBase)
        => endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ManagementRoute>()?.Pattern == Route)
            .Select(endpoint => $"{pathBase}/{endpoint.RoutePattern.RawText!.TrimStart('/')[..^Route.Length]}")
            .FirstOrDefault();
}
