using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.Payloads;

/// <summary>How JSON is written for webhooks: non-ASCII text as UTF-8. What goes into HTML is escaped there.</summary>
internal static class PayloadJson
{
    /// <summary>How many levels a payload may have: as many as a writer takes by default, however many the API itself allows.</summary>
    public const int MaxDepth = 1000;

    // What a serializer's 0 means; a writer's is another one.
    private const int DefaultMaxDepth = 64;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = PlainJsonEncoder.Instance, MaxDepth = MaxDepth };
    private static readonly JsonDocumentOptions ReaderOptions = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>For objects that have no API of their own, such as those that a worker process raises.</summary>
    public static JsonSerializerOptions Relaxed { get; } = For(JsonSerializerOptions.Web);

    /// <summary>
    /// The API's own options, but for the escaping of non-ASCII text, and the limit of depth. What its resolvers don't know may be one of
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

        // Reflection, unless the host has switched it off.
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

    /// <summary>Writes a document, up to a limit.</summary>
    /// <exception cref="PayloadTooLargeException">It is larger.</exception>
    public static ReadOnlyMemory<byte> Write(JsonNode? document, PayloadLimit limit)
    {
        using var output = new LimitedBuffer(limit);
        Write(document, output);
        return output.ToMemory();
    }

    /// <summary>Writes an object, up to a limit.</summary>
    /// <exception cref="PayloadTooLargeException">It is larger.</exception>
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
        => new() { Encoder = options.Encoder, MaxDepth = options.MaxDepth == 0 ? DefaultMaxDepth : options.MaxDepth, SkipValidation = true };

    /// <summary>Reads a payload that was written; throws <see cref="JsonException"/> if it names a member twice.</summary>
    public static JsonNode? Read(ReadOnlySpan<byte> utf8Json) => JsonNode.Parse(utf8Json, nodeOptions: null, ReaderOptions);
}
