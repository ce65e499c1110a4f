namespace WebhookMiddleware.Calling;

/// <summary>Makes one HTTP exchange with one webhook and says how it ended. Only cancellation by the token throws.</summary>
internal interface IWebhookCaller
{
    /// <summary>Calls the webhook, within the call's time limit.</summary>
    Task<WebhookAnswer> CallAsync(WebhookCall call, CancellationToken cancellationToken);
}
