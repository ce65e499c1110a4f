using System.Text.Json.Nodes;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>
/// Tells faults that a write makes from those that the stored webhook has had before it. The host may have become stricter since (an event that has
/// left the code, an address policy, secrets over plain http): that must not keep anybody from switching the webhook off.
/// </summary>
internal static class StandingFaults
{
    private const string Event = "event";

    /// <summary>Returns whether a fault may stand: the stored webhook has it, and the write leaves the member as it was.</summary>
    /// <param name="path">The path of the faulty member.</param>
    /// <param name="message">What is wrong with it.</param>
    /// <param name="draft">The webhook as the write makes it.</param>
    /// <param name="current">The stored webhook.</param>
    /// <param name="known">What is wrong with the stored webhook.</param>
    public static bool MayStand(
        string path, string message, Webhook draft, Webhook current, IReadOnlyDictionary<string, string[]> known)
    {
        // A webhook of an event that is gone is never called, so it may even stay active: it waits for the event's return.
        var member = path.Split('.', '[')[0];
        return (!draft.IsActive || member == Event)
            && known.TryGetValue(path, out var messages)
            && messages.Contains(message)
            && JsonNode.DeepEquals(WebhookJson.Write(draft)[member], WebhookJson.Write(current)[member]);
    }
}
