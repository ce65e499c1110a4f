using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.Dashboard.Pages;

/// <summary>Redirects to a relative address, which stays right behind a proxy that has stripped a part of the path.</summary>
internal sealed class SeeOther(string location) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}
