using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>A change that a webhook requests: <see cref="MergePatch"/> or <see cref="JsonPatch"/>.</summary>
internal abstract class PayloadPatch
{
    /// <summary>
    /// Computes the writes of the patch for <paramref name="document"/>, which is not changed. Returns false and an error when the patch
    /// does not apply to the document.
    /// </summary>
    public abstract bool TryGetWrites(JsonNode? document, [NotNullWhen(true)] out WriteSet? writes, [NotNullWhen(false)] out string? error);
}
