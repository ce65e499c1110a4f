using System.Text.Json.Nodes;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Payloads;

/// <summary>A payload with writes applied to it. It is written as JSON once, and the document before it is not parsed again.</summary>
/// <param name="document">The whole patched payload.</param>
/// <param name="writes">The differences from <paramref name="input"/>. Only these members are set.</param>
/// <param name="limit">The size limit of the payload.</param>
/// <param name="input">The document that the writes were applied to, if it is at hand.</param>
internal sealed class PatchedPayload(JsonNode? document, WriteSet writes, PayloadLimit limit, PayloadDocument? input = null)
{
    private ReadOnlyMemory<byte>? _utf8Json;

    public JsonNode? Document => document;

    public WriteSet Writes => writes;

    /// <summary>Gets the document as UTF-8 JSON. Written at first use.</summary>
    /// <exception cref="PayloadTooLargeException">The document exceeds the size limit.</exception>
    public ReadOnlyMemory<byte> Utf8Json => _utf8Json ??= PayloadJson.Write(document, limit);

    /// <summary>Returns the parsed form of the payload before the patch. Parsed only if the payload is not the input any more.</summary>
    /// <param name="current">The JSON of the payload before the patch.</param>
    public JsonNode? ReadBefore(ReadOnlyMemory<byte> current)
        => input is not null && input.Utf8Json.Equals(current) ? input.Root : PayloadJson.Read(current.Span);
}

/// <summary>The JSON of a payload and its parsed form, which nobody changes.</summary>
internal sealed record PayloadDocument(ReadOnlyMemory<byte> Utf8Json, JsonNode? Root);
