using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>One location that a patch writes, with the result.</summary>
/// <param name="Pointer">The location.</param>
/// <param name="Kind">The kind of write.</param>
/// <param name="Value">Set: the value; Append: a <see cref="JsonArray"/> of the values to append; Remove: null.</param>
/// <param name="Exists">
/// Whether the document had a value at the location before. A null does not count, since APIs write members that nobody has set as null.
/// </param>
/// <param name="Origins">
/// For the arrays in the value, by their locations in the document: the original index of each element, or -1 for new ones. Null, or an
/// array that is missing: not known.
/// </param>
internal sealed record JsonWrite(
    JsonPointer Pointer,
    JsonWriteKind Kind,
    JsonNode? Value,
    bool Exists,
    IReadOnlyDictionary<JsonPointer, IReadOnlyList<int>>? Origins = null);
