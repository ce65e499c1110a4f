namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>Endpoint metadata: the endpoint has the webhook filter already, from a verb.</summary>
internal sealed class WebhookFilterMarker
{
    public static readonly WebhookFilterMarker Instance = new();
}
