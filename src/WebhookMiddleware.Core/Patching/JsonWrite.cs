using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>One place that a patch writes, and what is there afterwards.</summary>
/// <param name="Pointer">The place.</param>
/// <param name="Kind">What happens there.</param>
/// <param name="Value">Set: the value; Append: a <see cref="JsonArray"/> of the values to append; Remove: null.</param>
/// <param name="Exists">Whether the document had a value at the place before; a null is none, since APIs write members that way which nobody has set.</param>
/// <param name="Origins">
/// For arrays in the value, by their places in the document, which elements of the original arrays their elements were; -1: none. Null, or an array
/// that is not there: not known.
/// </param>
internal sealed record JsonWrite(
    JsonPointer Pointer, JsonWriteKind Kind, JsonNode? Value, bool Exists, IReadOnlyDictionary<JsonPointer, IReadOnlyList<int>>? Origins = null);
