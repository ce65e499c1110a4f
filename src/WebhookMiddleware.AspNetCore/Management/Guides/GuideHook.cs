using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Events;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.AspNetCore.Management.Guides;

/// <summary>Writes the webhooks that a receiver of an event is registered with.</summary>
internal static class GuideHook
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        Encoder = PlainJsonEncoder.Instance,
        WriteIndented = true,
        NewLine = "\n",
    };

    public static string Of(WebhookEvent webhookEvent, GuideLanguage language)
    {
        var background = $"{language.RegisterBackground}\n\n{Write(webhookEvent, isAwaited: false)}";
        return webhookEvent.Phase == WebhookPhase.Before
            ? $"{language.RegisterAwaited}\n\n{Write(webhookEvent, isAwaited: true)}\n\n{background}"
            : background;
    }

    private static string Write(WebhookEvent webhookEvent, bool isAwaited)
    {
        var hook = new JsonObject
        {
            ["name"] = "ERP",
            ["url"] = $"https://{GuideRequest.Host}{GuideRequest.Path}",
            ["event"] = webhookEvent.Name,
        };
        if (isAwaited)
        {
            hook["fireAndForget"] = false;
            hook["awaitResponse"] = true;
            hook["responseContainsData"] = true;
            hook["timeoutMs"] = 3000;
            hook["onFailure"] = "cancel";
        }

        hook["signingSecrets"] = new JsonArray(GuideRequest.Secret);
        return $"```json\n{hook.ToJsonString(Indented)}\n```";
    }
}
