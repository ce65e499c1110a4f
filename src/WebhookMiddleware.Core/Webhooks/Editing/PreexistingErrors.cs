using System.Text.Json.Nodes;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>
/// Distinguishes errors that a write introduces from those that the stored webhook already has. The host may have become stricter since it
/// was stored (an event that was removed from the code, an address policy, secrets over plain http), which must not prevent the webhook
/// from being deactivated.
/// </summary>
internal static class PreexistingErrors
{
    private const string Event = "event";

    /// <summary>Determines whether an error may remain: the stored webhook has it, and the write does not change the member.</summary>
    /// <param name="path">The path of the invalid member.</param>
    /// <param name="message">The error of the member.</param>
    /// <param name="draft">The webhook after the write.</param>
    /// <param name="current">The stored webhook.</param>
    /// <param name="known">The errors of the stored webhook.</param>
    public static bool MayRemain(
        string path, string message, Webhook draft, Webhook current, IReadOnlyDictionary<string, string[]> known)
    {
        // A webhook of an unknown event is never called, so it may even stay active until the event returns.
        var member = path.Split('.', '[')[0];
        return (!draft.IsActive || member == Event)
            && known.TryGetValue(path, out var messages)
            && messages.Contains(message)
            && JsonNode.DeepEquals(WebhookJson.Write(draft)[member], WebhookJson.Write(current)[member]);
    }
}
