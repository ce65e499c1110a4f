using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Json;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>The switch of all webhooks: off, no host calls any, requests pass, and queued deliveries wait.</summary>
internal static class SwitchEndpoints
{
    private const string Enabled = "enabled";

    public static Task GetAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, Registry(context).IsEnabled);

    public static async Task PutAsync(HttpContext context)
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
            await ManagementProblem.Invalid("Nothing was switched. Each error says what to change.", errors.ToDictionary()).WriteAsync(context);
            return;
        }

        await context.RequestServices.GetRequiredService<WebhookSwitch>().SetAsync(isEnabled!.Value, context.RequestAborted);

        // Not all is done while the store doesn't have it, and whoever looks at nothing but the status must not take it for that.
        var status = Registry(context).UnstoredSwitch is null ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        await WriteAsync(context, status, isEnabled.Value);
    }

    private static WebhookRegistry Registry(HttpContext context) => context.RequestServices.GetRequiredService<WebhookRegistry>();

    private static Task WriteAsync(HttpContext context, int status, bool wanted)
    {
        var registry = Registry(context);
        var unstored = registry.UnstoredSwitch;
        string[] warnings = [.. Warnings(registry, wanted, unstored)];
        return ManagementJson.WriteAsync(
            context, status, new SwitchResponse(registry.IsEnabled, unstored is null ? null : false, warnings.Length == 0 ? null : warnings));
    }

    private static IEnumerable<string> Warnings(WebhookRegistry registry, bool wanted, SwitchDecision? unstored)
    {
        if (unstored is not null)
        {
            yield return $"The webhooks are switched {(unstored.IsEnabled ? "on" : "off")} on this host, but the store has not taken the switch yet. Other hosts go on "
                + "as they were and follow when it has: this host tries until it succeeds, or until the switch is set elsewhere at a later time. A restart of this "
                + "host before that loses the switch.";
            if (unstored.IsEnabled && !registry.IsLoaded)
            {
                yield return "No webhooks have been loaded yet: until the store can be read, requests on bound routes are treated as the setting "
                    + "Webhooks:AllowRequestsBeforeLoad says (default: 503).";
            }
        }

        if (wanted && !registry.IsEnabledHere)
        {
            yield return "The webhooks are switched on, but the setting Webhooks:Enabled of this host is false: it calls none.";
        }
        else if (wanted != registry.IsEnabled)
        {
            yield return $"The switch was set elsewhere at a later time, by the clock there, and that stands: the webhooks are {(registry.IsEnabled ? "on" : "off")}. "
                + "Set it again if it should be otherwise.";
        }
    }
}
