using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>
/// Removes from a document that was read the references to secrets that the store hasn't got, so that the rest of it can be saved: after
/// an import from elsewhere, or when a webhook is restored whose secrets were deleted with it.
/// </summary>
internal static class MissingSecrets
{
    /// <summary>Removes the references, and returns the names of the secrets.</summary>
    /// <param name="document">The document, which is changed.</param>
    /// <param name="current">The stored webhook, or null for none.</param>
    public static IReadOnlyList<string> Remove(JsonObject document, Webhook? current)
        => [.. RemovePassword(document, current), .. RemoveValues(document, current), .. RemoveSigningSecrets(document, current)];

    private static IEnumerable<string> RemovePassword(JsonObject document, Webhook? current)
    {
        if (document["basicAuth"] is not JsonObject basicAuth || basicAuth.ContainsKey("password") || current?.BasicAuth is not null)
        {
            yield break;
        }

        if (IsEmpty(basicAuth, "hasPassword"))
        {
            basicAuth["password"] = "";
            yield break;
        }

        document["basicAuth"] = null;
        yield return "basicAuth.password";
    }

    private static IEnumerable<string> RemoveValues(JsonObject document, Webhook? current)
    {
        foreach (var header in (document["headers"] as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            if (header.ContainsKey("value")
                || header["name"]?.GetValueKind() is not JsonValueKind.String
                || header["name"]!.GetValue<string>() is var name && current?.Headers.Any(stored => IsNamed(stored, name)) == true)
            {
                continue;
            }

            if (IsEmpty(header, "hasValue"))
            {
                header["value"] = "";
                continue;
            }

            // Null clears the header, and keeps the positions of the others for error paths.
            header["value"] = null;
            yield return $"the header {name}";
        }
    }

    // Signing secrets are known by their ids, which are new when secrets are entered again. Those that the store has for this webhook stay.
    private static IEnumerable<string> RemoveSigningSecrets(JsonObject document, Webhook? current)
    {
        if (document["signingSecrets"] is not JsonArray secrets)
        {
            yield break;
        }

        var missing = secrets.OfType<JsonObject>().Where(secret => !IsStored(secret, current)).ToList();
        if (missing.Count == 0)
        {
            yield break;
        }

        if (current?.SigningSecrets.Count > 0)
        {
            document.Remove("signingSecrets");
            yield break;
        }

        missing.ForEach(secret => secrets.Remove(secret));
        yield return "signingSecrets";
    }

    private static bool IsEmpty(JsonObject secret, string name) => secret[name]?.GetValueKind() is JsonValueKind.False;

    private static bool IsNamed(WebhookHeader header, string name) => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool IsStored(JsonObject secret, Webhook? current)
        => secret["id"]?.GetValueKind() is JsonValueKind.String
            && Guid.TryParse(secret["id"]!.GetValue<string>(), out var id)
            && current?.SigningSecrets.Any(stored => stored.Id == id) == true;
}
