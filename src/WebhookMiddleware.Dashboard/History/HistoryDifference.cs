using System.Text.Json.Nodes;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Webhooks.Editing;

namespace WebhookMiddleware.Dashboard.History;

/// <summary>Compares two versions of a webhook as they were read. Of secrets, only their names are kept.</summary>
internal static class HistoryDifference
{
    private static readonly string[] Ignored = ["id", "source", "version", "createdAt", "updatedAt", "warnings"];

    public static IReadOnlyList<AuditChange> Between(JsonObject before, JsonObject after) =>
    [
        .. WebhookMembers.Webhook.Except(Ignored).Select(member => Find(member, before[member], after[member])).OfType<AuditChange>(),
    ];

    private static AuditChange? Find(string member, JsonNode? before, JsonNode? after)
        => JsonNode.DeepEquals(before, after) ? null : member switch
        {
            "basicAuth" => new AuditChange("/basicAuth/username", before?["username"], after?["username"]),
            "signingSecrets" => new AuditChange("/signingSecrets", AuditChange.Secret, AuditChange.Secret),
            _ => new AuditChange($"/{member}", before, after),
        };
}
