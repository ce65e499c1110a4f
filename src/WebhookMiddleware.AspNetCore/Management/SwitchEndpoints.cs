using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Administration;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.Json;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>
/// Returns and sets the switch of all webhooks. While it is off, no host calls any, requests pass, and queued deliveries wait.
/// </summary>
internal sealed class SwitchEndpoints(IWebhookAdministration administration)
{
    private const string Enabled = "enabled";

    public Task GetAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, administration.GetSwitch());

    public async Task PutAsync(HttpContext context)
    {
        if (await ManagementBody.ReadAsync(context, ManagementBody.Json) is not { } body)
        {
            return;
        }

        var errors = new WebhookErrors();
        var members = new JsonMembers(body, "", errors);
        members.RefuseUnknown([Enabled, "stored", "warnings"]);
        var isEnabled = members.ReadBoolean(Enabled);
        if (isEnabled is null && errors.IsEmpty)
        {
            errors.Add(Enabled, "'enabled' is required: true or false.");
        }

        if (!errors.IsEmpty)
        {
            await ManagementProblem.Invalid("Nothing was switched. Each error says what to change.", errors.ToDictionary())
                .WriteAsync(context);
            return;
        }

        // 202 while the store has not accepted the switch, for callers that check only the status.
        var status = await administration.For(context).SetSwitchAsync(isEnabled!.Value, context.RequestAborted);
        await WriteAsync(context, status.IsStored ? StatusCodes.Status200OK : StatusCodes.Status202Accepted, status);
    }

    private static Task WriteAsync(HttpContext context, int statusCode, WebhookSwitchStatus status)
        => ManagementJson.WriteAsync(
            context,
            statusCode,
            new SwitchResponse(status.IsEnabled, status.IsStored ? null : false, status.Warnings.Count == 0 ? null : status.Warnings));
}

/// <summary>Represents the switch of this host.</summary>
/// <param name="Enabled">Whether webhooks run.</param>
/// <param name="Stored">False while the store has not accepted the switch, so that only this host follows it; otherwise null.</param>
/// <param name="Warnings">How the result may differ from the request; null for no warnings.</param>
internal sealed record SwitchResponse(
    bool Enabled,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Stored,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Warnings);
