using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.Dashboard.Routing;

/// <summary>Reads the form of a post.</summary>
internal static class PostedForm
{
    /// <summary>Returns the form, or null if the body is none, or is larger than the server allows.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return null;
        }

        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }
}
