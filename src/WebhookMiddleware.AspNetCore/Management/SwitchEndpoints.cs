using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Editing;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>The switch of all webhooks: off, no host calls any, requests pass, and queued deliveries wait.</summary>
internal static class SwitchEndpoints
{
    private const string Enabled = "enabled";

    public static Task GetAsync(HttpContext context) => WriteAsync(context, new SwitchResponse(IsEnabled(context)));

    public static async Task PutAsync(HttpContext context)
    {
        if (await ManagementBody.ReadAsync(context, ManagementBody.Json) is not { } body)
        {
            return;
        }

        var errors = new WebhookErrors();
        var members = new JsonMembers(body, "", errors);
        members.RefuseUnknown([Enabled, "warnings"]);
        var isEnabled = members.ReadBoolean(Enabled);
        if (isEnabled is null && errors.IsEmpty)
        {
            errors.Add(Enabled, "'enabled' is required: true or false.");
        }

        if (!errors.IsEmpty)
        {
            await ManagementProblem.Invalid("Nothing was switched. Each error says what to change.", errors.ToDictionary()).WriteAsync(context);
            return;
        }

        await context.RequestServices.GetRequiredService<IWebhookStore>().SetEnabledAsync(isEnabled!.Value, context.RequestAborted);
        await context.RequestServices.GetRequiredService<IWebhookChangeListener>().WebhooksChangedAsync(context.RequestAborted);
        await WriteAsync(context, isEnabled.Value && !IsEnabled(context)
            ? new SwitchResponse(false, ["The webhooks are switched on, but the setting Webhooks:Enabled of this host is false: it calls none."])
            : new SwitchResponse(isEnabled.Value));
    }

    private static bool IsEnabled(HttpContext context) => context.RequestServices.GetRequiredService<WebhookRegistry>().IsEnabled;

    private static Task WriteAsync(HttpContext context, SwitchResponse response)
        => ManagementJson.WriteAsync(context, StatusCodes.Status200OK, response);
}
