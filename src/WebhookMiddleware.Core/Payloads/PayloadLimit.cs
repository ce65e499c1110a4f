using System.Globalization;
using System.Text.Json;

namespace WebhookMiddleware.Payloads;

/// <summary>The maximum size of a payload as JSON. The same limit applies to the context of its run.</summary>
/// <param name="MaxBytes">The maximum number of bytes.</param>
/// <param name="MaxValues">
/// The maximum number of values: objects, arrays and their contents. A parsed value takes many times its bytes.
/// </param>
/// <param name="BytesOption">The name of the setting for the number of bytes.</param>
internal sealed record PayloadLimit(int MaxBytes, int MaxValues, string BytesOption)
{
    /// <summary>Gets the limit of payloads for which there is no setting.</summary>
    public static PayloadLimit Default { get; }
        = new(WebhookOptions.DefaultMaxPayloadBytes, WebhookOptions.DefaultMaxPayloadValues, "the default");

    /// <summary>Returns the limit of objects that code raises.</summary>
    public static PayloadLimit OfRaised(WebhookOptions options)
        => new(
            options.MaxRaisedPayloadBytes,
            options.MaxPayloadValues,
            $"{WebhookOptions.SectionName}:{nameof(WebhookOptions.MaxRaisedPayloadBytes)}");

    /// <summary>Creates the exception for a payload with more bytes.</summary>
    public PayloadTooLargeException TooManyBytes()
        => new(string.Create(CultureInfo.InvariantCulture, $"more than {MaxBytes} bytes as JSON ({BytesOption})."));

    /// <summary>Checks a document that was written or is about to be read. Only the bytes of text that is not JSON are checked.</summary>
    /// <exception cref="PayloadTooLargeException">The document exceeds the limit.</exception>
    public void Check(ReadOnlySpan<byte> utf8Json)
    {
        if (utf8Json.Length > MaxBytes)
        {
            throw TooManyBytes();
        }

        if (HasMoreValues(utf8Json))
        {
            throw new PayloadTooLargeException(string.Create(
                CultureInfo.InvariantCulture,
                $"more than {MaxValues} values ({WebhookOptions.SectionName}:{nameof(WebhookOptions.MaxPayloadValues)})."));
        }
    }

    // Most payloads have too few bytes, or too few commas and brackets, to need counting.
    private bool HasMoreValues(ReadOnlySpan<byte> utf8Json)
    {
        if (utf8Json.Length / 2 < MaxValues
            || utf8Json.Count((byte)',') + utf8Json.Count((byte)'[') + utf8Json.Count((byte)'{') < MaxValues)
        {
            return false;
        }

        var reader = new Utf8JsonReader(utf8Json, new JsonReaderOptions { MaxDepth = PayloadJson.MaxDepth });
        var count = 0;
        try
        {
            while (count <= MaxValues && reader.Read())
            {
                count += reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject or JsonTokenType.PropertyName ? 0 : 1;
            }
        }
        catch (JsonException)
        {
            // The body of a client that has not been parsed yet. Its reader refuses it as malformed.
            return false;
        }

        return count > MaxValues;
    }
}
