using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>
/// Determines whether stored secrets may follow a webhook to another URL. Otherwise a person who may edit a webhook, but not read its
/// secrets, could have them sent to a receiver of their own.
/// </summary>
internal static class KeptSecretRules
{
    /// <summary>Reports the stored secrets that must not follow. Returns a warning where they do follow, or null.</summary>
    public static string? Check(Webhook current, Uri target, WebhookSecrets secrets, bool followPaths, WebhookErrors errors)
    {
        if (secrets.Kept.Count == 0)
        {
            return null;
        }

        if (!HttpUrl.TryParse(current.Url, out var stored) || !IsSameServer(stored, target))
        {
            return Refuse("to another server (scheme, host or port)");
        }

        if (stored.PathAndQuery == target.PathAndQuery)
        {
            return null;
        }

        return followPaths
            ? $"url: the stored secrets ({string.Join(", ", secrets.Kept)}) are now sent to another path of the same server; "
                + "if other parties receive calls there, enter the secrets again or clear them."
            : Refuse("to another path of the server");

        string? Refuse(string where)
        {
            foreach (var path in secrets.Kept)
            {
                errors.Add(path, $"The address now leads {where}, so the stored secret is not kept: enter it again, or clear it.");
            }

            return null;
        }
    }

    private static bool IsSameServer(Uri stored, Uri target)
        => stored.Scheme == target.Scheme
            && stored.IdnHost.Equals(target.IdnHost, StringComparison.OrdinalIgnoreCase)
            && stored.Port == target.Port;
}
