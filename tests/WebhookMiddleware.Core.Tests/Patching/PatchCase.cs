using System.Text.Json.Nodes;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Core.Tests.Patching;

/// <summary>A document and a patch for it: a list is a JSON Patch, anything else a merge patch.</summary>
internal sealed record PatchCase(JsonObject Document, JsonNode? Patch)
{
    /// <summary>What the patch writes; null when it does not fit the document.</summary>
    public WriteSet? Writes()
    {
        PayloadPatch patch = Patch is JsonArray operations ? Json.ParsePatch(operations.ToJsonString()) : new MergePatch(Patch);
        return patch.TryGetWrites(Document, out var writes, out _) ? writes : null;
    }

    public override string ToString() => $"{Json.Text(Document)} with {Json.Text(Patch)}";
}
