namespace WebhookMiddleware.Calling;

/// <summary>Makes one HTTP exchange with one webhook. Failures are returned as answers; only cancellation throws.</summary>
internal interface IWebhookCaller
{
    /// <summary>Calls the webhook, within the call's time limit.</summary>
    Task<WebhookAnswer> CallAsync(WebhookCall call, CancellationToken cancellationToken);
}
