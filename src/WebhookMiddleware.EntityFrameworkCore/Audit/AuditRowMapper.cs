using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using WebhookMiddleware.Audit;

namespace WebhookMiddleware.EntityFrameworkCore.Audit;

/// <summary>Maps the entries of the audit to rows and back.</summary>
internal static class AuditRowMapper
{
    private static readonly AuditTypes Json = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        // Shorter, and readable in the table. It is not part of any page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static AuditRow ToRow(AuditEntry entry) => new()
    {
        Id = entry.Id,
        At = entry.At,
        Actor = entry.Actor,
        Action = entry.Action.ToString(),
        WebhookId = entry.WebhookId,
        WebhookName = entry.WebhookName,
        Version = entry.Version,
        Changes = entry.Changes.Count == 0 ? null : JsonSerializer.Serialize([.. entry.Changes], Json.AuditChangeArray),
    };

    public static AuditEntry ToEntry(AuditRow row) => new()
    {
        Id = row.Id,
        At = row.At,
        Actor = row.Actor,
        Action = Enum.TryParse<AuditAction>(row.Action, out var action) && Enum.IsDefined(action) ? action : AuditAction.Unknown,
        WebhookId = row.WebhookId,
        WebhookName = row.WebhookName,
        Version = row.Version,
        Changes = ReadChanges(row.Changes),
    };

    // Changes that somebody else has broken must not keep the rest of the audit from being read.
    private static AuditChange[] ReadChanges(string? json)
    {
        try
        {
            return json is null ? [] : JsonSerializer.Deserialize(json, Json.AuditChangeArray) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}

/// <summary>The JSON metadata of the changes, for hosts without reflection-based JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AuditChange[]))]
internal sealed partial class AuditTypes : JsonSerializerContext;
