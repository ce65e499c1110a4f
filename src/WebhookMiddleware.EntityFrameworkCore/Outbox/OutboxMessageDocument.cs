using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

/// <summary>The part of an invocation that has no columns of its own: UTF-8 JSON, which is read back without any loss.</summary>
/// <remarks>
/// Properties have setters: those that are only set at the beginning make a document take half as long again to read, for each delivery.
/// </remarks>
internal sealed class OutboxMessageDocument
{
    private static readonly OutboxTypes Json = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new StringValuesJsonConverter() },
        RespectNullableAnnotations = true,
    });

    /// <summary>
    /// The format version; null for the first one, the only one so far. A format that this version would misread gets another number.
    /// </summary>
    public int? Version { get; set; }

    /// <summary>The time to the tick and with its offset, unlike the column.</summary>
    [JsonRequired]
    public DateTimeOffset Timestamp { get; set; }

    public OutboxRequestDocument? Request { get; set; }

    public WebhookPrincipal? Principal { get; set; }

    public string? Tenant { get; set; }

    public int Hop { get; set; }

    public bool DryRun { get; set; }

    public static byte[] Write(WebhookInvocation invocation) => JsonSerializer.SerializeToUtf8Bytes(
        new OutboxMessageDocument
        {
            Timestamp = invocation.Timestamp,
            Request = invocation.Request is { } request ? OutboxRequestDocument.From(request) : null,
            Principal = invocation.Principal,
            Tenant = invocation.Tenant,
            Hop = invocation.Hop,
            DryRun = invocation.DryRun,
        },
        Json.OutboxMessageDocument);

    public static OutboxMessageDocument Read(ReadOnlySpan<byte> utf8)
    {
        var document = JsonSerializer.Deserialize(utf8, Json.OutboxMessageDocument) ?? throw new JsonException("It is empty.");
        return document.Version is null or 1
            ? document
            : throw new JsonException($"Its format version is {document.Version}; this version reads only 1.");
    }
}
