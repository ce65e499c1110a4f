using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Management.Guides;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Returns the guide from which a receiver of an event is written, as Markdown.</summary>
internal sealed class GuideEndpoints(WebhookEventCatalog catalog, EventGuide guide)
{
    public Task GetAsync(HttpContext context)
    {
        var name = context.GetRouteValue("event") as string ?? "";
        var query = new QueryReader(context.Request.Query);
        var language = GuideLanguage.Find(query.ReadText("lang") ?? GuideLanguage.English.Code);
        if (language is null)
        {
            query.Refuse("lang", $"The value is not valid. Use one of: {string.Join(", ", GuideLanguage.Codes)}.");
        }

        return query.FindProblem() is { } problem ? problem.WriteAsync(context)
            : catalog.TryGet(name, out var webhookEvent)
                ? WriteAsync(context, guide.Write(webhookEvent, language!, ApiOf(context.Request)))
            : ManagementProblem.NotFound(catalog.DescribeUnknown(name)).WriteAsync(context);
    }

    // The host can map the API anywhere: what precedes /events/{event}/guide.
    private static string ApiOf(HttpRequest request)
    {
        var path = request.PathBase + request.Path;
        return path.Value!.TrimEnd('/')[..^$"/events/{request.RouteValues["event"]}/guide".Length];
    }

    private static async Task WriteAsync(HttpContext context, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        context.Response.ContentType = "text/markdown; charset=utf-8";
        context.Response.ContentLength = body.Length;
        ManagementJson.SetHeaders(context.Response);
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
