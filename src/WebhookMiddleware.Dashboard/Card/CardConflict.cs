using System.Text.Json.Nodes;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Editing;

namespace WebhookMiddleware.Dashboard.Card;

/// <summary>A member that two people have set to different values.</summary>
/// <param name="Member">The member's name.</param>
/// <param name="Mine">The value that the person entered; null for none.</param>
/// <param name="Theirs">The value that was stored meanwhile; null for none.</param>
/// <param name="PrefersTheirs">Whether the person had left the member as it was.</param>
internal sealed record CardConflict(string Member, JsonNode? Mine, JsonNode? Theirs, bool PrefersTheirs)
{
    private static readonly string[] Secrets = ["basicAuth", "headers", "signingSecrets"];

    /// <summary>Compares a card with the webhook as it is stored now.</summary>
    /// <param name="form">The card.</param>
    /// <param name="stored">The webhook as it is stored.</param>
    /// <param name="seen">The record that the person had before them; null if it is not kept.</param>
    public static IReadOnlyList<CardConflict> Find(HookForm form, Webhook stored, JsonNode? seen)
    {
        var (mine, theirs) = (HookDocument.Write(form, stored), HookDocument.Write(HookForm.Of(stored), stored));
        return
        [
            .. WebhookMembers.Webhook
                .Where(member => !JsonNode.DeepEquals(mine[member], theirs[member]))
                .Select(member => new CardConflict(
                    member,
                    Readable(member, mine[member]),
                    Readable(member, theirs[member]),
                    seen is not null && !Secrets.Contains(member) && JsonNode.DeepEquals(mine[member], seen[member]))),
        ];
    }

    // Of secrets only that there are some.
    private static JsonNode? Readable(string member, JsonNode? value) => member switch
    {
        "basicAuth" => value?["username"]?.DeepClone(),
        "headers" => string.Join(", ", value!.AsArray().Select(header => (string?)header!["name"])),
        "signingSecrets" => value!.AsArray().Count,
        _ => value?.DeepClone(),
    };
}
