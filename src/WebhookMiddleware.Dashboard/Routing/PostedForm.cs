using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using WebhookMiddleware.AspNetCore.Management;

namespace WebhookMiddleware.Dashboard.Routing;

/// <summary>Reads the form of a post.</summary>
internal static class PostedForm
{
    // An import of all webhooks is one value.
    private static readonly FormOptions Options = new() { ValueLengthLimit = TransferEndpoints.MaxBytes };

    /// <summary>Returns the form, or null if the body is none, or is larger than the server allows.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return null;
        }

        try
        {
            return await context.Request.ReadFormAsync(Options, context.RequestAborted);
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }
}
