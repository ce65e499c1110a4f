using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>A change that a webhook asks for: <see cref="MergePatch"/> or <see cref="JsonPatch"/>.</summary>
internal abstract class PayloadPatch
{
    /// <summary>
    /// Works out what the patch writes when it is applied to <paramref name="document"/>, which stays as it is. False, with what is wrong
    /// in <paramref name="error"/>, when it does not fit the document.
    /// </summary>
    public abstract bool TryGetWrites(JsonNode? document, [NotNullWhen(true)] out WriteSet? writes, [NotNullWhen(false)] out string? error);
}
