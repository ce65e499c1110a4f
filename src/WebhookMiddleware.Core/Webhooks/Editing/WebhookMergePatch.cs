using System.Text.Json.Nodes;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>Applies a merge patch (RFC 7396) to the readable form of a webhook.</summary>
/// <remarks>
/// A null stays in the result instead of removing the member: secrets are absent from the readable form, so only a null can tell that one
/// is to be cleared. Every other null takes the member's default, as if it had been removed.
/// </remarks>
internal static class WebhookMergePatch
{
    public static JsonObject Apply(Webhook current, JsonObject patch)
    {
        var document = WebhookJson.Write(current);
        foreach (var (name, value) in patch)
        {
            // Only basicAuth is an object, which is merged. Lists are replaced as a whole.
            if (value is JsonObject changes && document[name] is JsonObject target)
            {
                foreach (var (inner, innerValue) in changes)
                {
                    target[inner] = innerValue?.DeepClone();
                }
            }
            else
            {
                document[name] = value?.DeepClone();
            }
        }

        return document;
    }
}
