namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>What became of a request to send deliveries again.</summary>
/// <param name="Replayed">How many are sent again.</param>
/// <param name="More">Whether there may be more of them than one request takes.</param>
internal sealed record ReplayResponse(int Replayed, bool More);
