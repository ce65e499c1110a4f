using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.Payloads;

/// <summary>Defines how JSON is written for webhooks: non-ASCII text as UTF-8. Code that writes into HTML escapes it there.</summary>
internal static class PayloadJson
{
    /// <summary>The maximum nesting of a payload, which is a writer's default, whatever the API itself allows.</summary>
    public const int MaxDepth = 1000;

    // The meaning of 0 in a serializer's options. In a writer's options it is 1000.
    private const int DefaultMaxDepth = 64;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = PlainJsonEncoder.Instance, MaxDepth = MaxDepth };
    private static readonly JsonDocumentOptions ReaderOptions = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Gets the options for objects outside of an API, such as those that a worker process raises.</summary>
    public static JsonSerializerOptions Relaxed { get; } = For(JsonSerializerOptions.Web);

    /// <summary>
    /// Creates the API's own options with unescaped non-ASCII text and the depth limit. Types that its resolvers don't know may be among
    /// <see cref="CommonPayloadTypes"/>.
    /// </summary>
    public static JsonSerializerOptions For(JsonSerializerOptions api)
    {
        var options = new JsonSerializerOptions(api)
        {
            Encoder = PlainJsonEncoder.Instance,
            WriteIndented = false,
            MaxDepth = Math.Min(api.MaxDepth, MaxDepth),
        };

        // Uses reflection, unless the host has disabled it.
        options.TypeInfoResolver ??= JsonSerializerOptions.Default.TypeInfoResolver;
        options.TypeInfoResolverChain.Add(CommonPayloadTypes.Default);
        options.MakeReadOnly();
        return options;
    }

    /// <summary>Writes a document.</summary>
    public static byte[] Write(JsonNode? document)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(document, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes a document within a limit.</summary>
    /// <exception cref="PayloadTooLargeException">The document exceeds the limit.</exception>
    public static ReadOnlyMemory<byte> Write(JsonNode? document, PayloadLimit limit)
    {
        using var output = new LimitedBuffer(limit);
        Write(document, output);
        return output.ToMemory();
    }

    /// <summary>Writes an object within a limit.</summary>
    /// <exception cref="PayloadTooLargeException">The object exceeds the limit.</exception>
    public static ReadOnlyMemory<byte> Write(object value, JsonTypeInfo typeInfo, PayloadLimit limit)
    {
        using var output = new LimitedBuffer(limit);
        using (var writer = new Utf8JsonWriter(output, WriterOptionsOf(typeInfo.Options)))
        {
            JsonSerializer.Serialize(writer, value, typeInfo);
        }

        return output.ToMemory();
    }

    private static void Write(JsonNode? document, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, WriterOptions);
        if (document is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            document.WriteTo(writer);
        }
    }

    private static JsonWriterOptions WriterOptionsOf(JsonSerializerOptions options)
        => new()
        {
            Encoder = options.Encoder,
            MaxDepth = options.MaxDepth == 0 ? DefaultMaxDepth : options.MaxDepth,
            SkipValidation = true,
        };

    /// <summary>Parses a payload that was written.</summary>
    /// <exception cref="JsonException">An object has a duplicate member.</exception>
    public static JsonNode? Read(ReadOnlySpan<byte> utf8Json) => JsonNode.Parse(utf8Json, nodeOptions: null, ReaderOptions);
}
