using System.Text.Json;

namespace WebhookMiddleware.Receiver.Calls;

/// <summary>Reads the standard envelope.</summary>
internal static class EnvelopeReader
{
    /// <exception cref="UnreadableCallException">The body is not an envelope.</exception>
    public static Envelope Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var envelope = JsonSerializer.Deserialize(body, EnvelopeJson.Default.Envelope)
                ?? throw new UnreadableCallException("", "The body is null.");
            return envelope.Data.ValueKind == JsonValueKind.Object
                ? envelope
                : throw new UnreadableCallException("/data", "The payload is not an object.");
        }
        catch (JsonException exception)
        {
            throw UnreadableCallException.At("", exception);
        }
    }
}
