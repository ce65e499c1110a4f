using System.Globalization;
using System.Text.Json;

namespace WebhookMiddleware.Payloads;

/// <summary>How large a payload may be, as JSON. The context of its run is held to the same.</summary>
/// <param name="MaxBytes">How many bytes it may have.</param>
/// <param name="MaxValues">How many values: objects, arrays, and what is in them. Each costs many times its bytes once it is read.</param>
/// <param name="BytesOption">The setting that says the bytes.</param>
internal sealed record PayloadLimit(int MaxBytes, int MaxValues, string BytesOption)
{
    public const int DefaultMaxBytes = 4 * 1024 * 1024;
    public const int DefaultMaxValues = 250_000;

    /// <summary>Gets the limit of payloads that no setting is about.</summary>
    public static PayloadLimit Default { get; } = new(DefaultMaxBytes, DefaultMaxValues, "the default");

    /// <summary>Returns the limit of objects that code raises.</summary>
    public static PayloadLimit OfRaised(WebhookOptions options)
        => new(options.MaxRaisedPayloadBytes, options.MaxPayloadValues, $"{WebhookOptions.SectionName}:{nameof(WebhookOptions.MaxRaisedPayloadBytes)}");

    /// <exception cref="PayloadTooLargeException">It has more bytes.</exception>
    public PayloadTooLargeException TooManyBytes()
        => new(string.Create(CultureInfo.InvariantCulture, $"more than {MaxBytes} bytes as JSON ({BytesOption})."));

    /// <summary>Checks a document that was written, or is about to be read. Text that is not JSON is checked for its bytes only.</summary>
    /// <exception cref="PayloadTooLargeException">It is larger.</exception>
    public void Check(ReadOnlySpan<byte> utf8Json)
    {
        if (utf8Json.Length > MaxBytes)
        {
            throw TooManyBytes();
        }

        if (HasMoreValues(utf8Json))
        {
            throw new PayloadTooLargeException(string.Create(
                CultureInfo.InvariantCulture, $"more than {MaxValues} values ({WebhookOptions.SectionName}:{nameof(WebhookOptions.MaxPayloadValues)})."));
        }
    }

    // Most payloads have too few bytes, or too few commas and brackets, to be counted.
    private bool HasMoreValues(ReadOnlySpan<byte> utf8Json)
    {
        if (utf8Json.Length / 2 < MaxValues || utf8Json.Count((byte)',') + utf8Json.Count((byte)'[') + utf8Json.Count((byte)'{') < MaxValues)
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
            // A client's body, which has not been read yet: whoever reads it refuses it, and as what it is.
            return false;
        }

        return count > MaxValues;
    }
}
