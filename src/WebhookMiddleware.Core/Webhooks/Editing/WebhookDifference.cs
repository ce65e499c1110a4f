using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Audit;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>
/// Compares two webhooks for the audit. Of secrets it tells that they changed, but neither their values nor their lengths, nor whether
/// there was one before.
/// </summary>
internal static class WebhookDifference
{
    /// <summary>The number of characters that are kept of a text. The whole text is in the webhook and its versions.</summary>
    internal const int MaxTextLength = 1024;

    private static readonly string[] Ignored = ["id", "version", "createdAt", "updatedAt", "source", .. WebhookMembers.Secret];

    /// <summary>Returns the members that differ, in the order of the record. A new webhook is compared to one without members.</summary>
    public static IReadOnlyList<AuditChange> Between(Webhook? before, Webhook after)
    {
        var (from, to) = (before is null ? [] : WebhookJson.Write(before), WebhookJson.Write(after));
        var plain = to
            .Where(member => !Ignored.Contains(member.Key) && !JsonNode.DeepEquals(from[member.Key], member.Value))
            .Select(member => new AuditChange($"/{member.Key}", Shorten(from[member.Key]), Shorten(member.Value)));
        return
        [
            .. plain,
            .. CompareBasicAuth(before?.BasicAuth, after.BasicAuth),
            .. CompareHeaders(before?.Headers ?? [], after.Headers),
            .. CompareSigningSecrets(before?.SigningSecrets ?? [], after.SigningSecrets),
        ];
    }

    private static IEnumerable<AuditChange> CompareBasicAuth(WebhookBasicAuth? before, WebhookBasicAuth? after)
    {
        if (before?.Username != after?.Username)
        {
            yield return new AuditChange("/basicAuth/username", before?.Username, after?.Username);
        }

        if (before?.Password != after?.Password)
        {
            yield return Secret("/basicAuth/password");
        }
    }

    private static IEnumerable<AuditChange> CompareHeaders(IReadOnlyList<WebhookHeader> before, IReadOnlyList<WebhookHeader> after)
    {
        if (!before.Select(header => header.Name).SequenceEqual(after.Select(header => header.Name)))
        {
            yield return new AuditChange("/headers", Describe(before), Describe(after));
        }

        for (var i = 0; i < after.Count; i++)
        {
            if (!before.Contains(after[i]))
            {
                yield return Secret($"/headers/{i}/value");
            }
        }
    }

    private static IEnumerable<AuditChange> CompareSigningSecrets(
        IReadOnlyList<WebhookSigningSecret> before, IReadOnlyList<WebhookSigningSecret> after)
        => before.SequenceEqual(after) ? [] : [Secret("/signingSecrets")];

    private static AuditChange Secret(string path) => new(path, AuditChange.Secret, AuditChange.Secret);

    private static JsonArray Describe(IReadOnlyList<WebhookHeader> headers)
        => new([.. headers.Select(header => new JsonObject { ["name"] = header.Name })]);

    private static JsonNode? Shorten(JsonNode? value)
        => value?.GetValueKind() is JsonValueKind.String && value.GetValue<string>() is { Length: > MaxTextLength } text
            ? text[..(char.IsHighSurrogate(text[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength)] + "…"
            : value?.DeepClone();
}
