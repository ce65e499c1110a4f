using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Editing;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Writes a webhook, or why it was not saved, to the response.</summary>
internal static class HookResponse
{
    public static Task WriteAsync(HttpContext context, WebhookEditResult result) => result.Status switch
    {
        WebhookEditStatus.Saved => WriteAsync(context, StatusCodes.Status200OK, result.Webhook!, result.Warnings),
        WebhookEditStatus.Invalid
            => ManagementProblem.Invalid("The webhook was not saved. Each error says what to change.", result.Errors).WriteAsync(context),
        WebhookEditStatus.StaleVersion => WriteAsync(
            context,
            StatusCodes.Status412PreconditionFailed,
            "Somebody else has changed the webhook since it was read. Nothing was saved: read it again and repeat the change.",
            result.Webhook),
        WebhookEditStatus.Configured => WriteAsync(
            context,
            StatusCodes.Status409Conflict,
            "Nothing was saved: the webhook comes from the application's configuration (Webhooks:Hooks), and is changed there.",
            result.Webhook),
        _ => NotFound().WriteAsync(context),
    };

    public static Task WriteAsync(HttpContext context, int status, Webhook webhook, IReadOnlyList<string> warnings)
    {
        EntityTags.Write(context, webhook);
        return ManagementJson.WriteAsync(context, status, WebhookJson.Write(webhook, warnings));
    }

    public static ManagementProblem NotFound() => ManagementProblem.NotFound("There is no webhook with this id.");

    private static Task WriteAsync(HttpContext context, int status, string detail, Webhook? webhook)
    {
        if (webhook is not null)
        {
            EntityTags.Write(context, webhook);
        }

        return new ManagementProblem(status, detail).WriteAsync(context);
    }
}
