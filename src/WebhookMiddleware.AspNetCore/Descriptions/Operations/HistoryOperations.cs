using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.Audit;

namespace WebhookMiddleware.AspNetCore.Descriptions.Operations;

/// <summary>Describes the operations on what was changed: versions, the audit, and exports.</summary>
internal static class HistoryOperations
{
    private const string Tag = "History";

    public static Operation ListVersions(DescriptionDocument document)
        => new Operation(
                document, "listHookVersions", Tag, "List the earlier versions of a webhook", "The latest first; also of a deleted webhook.")
            .Id()
            .Paged()
            .Returns(
                StatusCodes.Status200OK,
                ResponseSchemas.PageOf(document.Schema("HookVersion", Version)),
                ResponseSchemas.PageExample(VersionExample()));

    public static Operation Restore(DescriptionDocument document)
        => new Operation(
                document, "restoreHookVersion", Tag, "Restore an earlier version of a webhook",
                "The result is a new version. Secrets stay as they are now. A deleted webhook comes back inactive.")
            .Id()
            .Route("version", """{ "type": "integer", "format": "int64" }""")
            .IfMatch()
            .Returns(StatusCodes.Status200OK, HookSchemas.Read(document), HookOperations.Example(), "Saved.", "ETag")
            .Problems(StatusCodes.Status409Conflict);

    public static Operation ListAudit(DescriptionDocument document)
        => new Operation(document, "listAudit", Tag, "List who changed, tested, replayed or switched what", "The latest entries first.")
            .Query("hook", Parameters.Uuid, "Only entries about this webhook.")
            .Query("actor", Parameters.Text, "Only entries of this caller.")
            .Query("action", Parameters.OneOf<AuditAction>(), "Only entries of this kind.")
            .Period()
            .Paged()
            .Returns(
                StatusCodes.Status200OK,
                ResponseSchemas.PageOf(ResponseSchemas.Of<AuditResponse>(document, "AuditEntry")),
                ResponseSchemas.PageExample(Fragment.Of("""
                    {
                      "id": "0198c0de-0000-7000-8000-000000000001", "at": "2026-01-31T12:00:00Z", "actor": "ann", "action": "updated",
                      "hookId": "0198c0de-0000-7000-8000-000000000002", "hookName": "Stock check", "version": 3,
                      "changes": [{ "path": "/timeoutMs", "from": 5000, "to": 1000 }]
                    }
                    """)));

    public static Operation Export(DescriptionDocument document)
        => new Operation(document, "exportHooks", Tag, "Export all webhooks as one document without secrets")
            .Returns(StatusCodes.Status200OK, document.Schema("Export", ExportDocument), ExportExample());

    public static Operation Import(DescriptionDocument document)
        => new Operation(
                document, "importHooks", Tag, "Import webhooks",
                "All are imported, or none. Webhooks are matched by their ids; those that the document does not have stay. One whose "
                    + "secrets the store does not have is imported inactive, with a warning.")
            .Query("dryRun", """{ "type": "boolean", "default": false }""", "True to do everything but the write.")
            .Body(document.Schema("Import", ImportDocument), ExportExample())
            .Returns(
                StatusCodes.Status200OK,
                ResponseSchemas.Of<ImportResponse>(document, "Imported"),
                Fragment.Of("""
                    {
                      "created": [{ "id": "0198c0de-0000-7000-8000-000000000002", "name": "Stock check" }],
                      "updated": [], "unchanged": [], "warnings": []
                    }
                    """))
            .Problems(StatusCodes.Status412PreconditionFailed);

    private static JsonObject Version(DescriptionDocument document)
    {
        var version = ResponseSchemas.Export<VersionResponse>().AsObject();
        version["properties"]!["hook"] = DescriptionDocument.OrNull(HookSchemas.Read(document));
        return version;
    }

    private static JsonObject VersionExample() => new()
    {
        ["version"] = 3,
        ["at"] = "2026-01-31T12:00:00Z",
        ["actor"] = "ann",
        ["hook"] = HookOperations.Example(),
    };

    private static JsonObject ExportDocument(DescriptionDocument document)
    {
        var export = Fragment.Of($$"""
            {
              "type": "object",
              "required": ["version", "exportedAt", "hooks"],
              "properties": {
                "version": { "type": "integer", "enum": [1] }, "exportedAt": {{Parameters.Timestamp}}, "hooks": { "type": "array" }
              }
            }
            """);
        export["properties"]!["hooks"]!["items"] = HookSchemas.Read(document);
        return export;
    }

    private static JsonObject ImportDocument(DescriptionDocument document)
    {
        var import = Fragment.Of($$"""
            {
              "type": "object",
              "required": ["version", "hooks"],
              "properties": {
                "version": { "type": "integer", "enum": [1] }, "exportedAt": {{Parameters.Timestamp}}, "hooks": { "type": "array" }
              }
            }
            """);
        import["properties"]!["hooks"]!["items"] = HookSchemas.Write(document);
        return import;
    }

    private static JsonObject ExportExample() => new()
    {
        ["version"] = 1,
        ["exportedAt"] = "2026-01-31T12:00:00Z",
        ["hooks"] = new JsonArray(HookOperations.Example()),
    };
}
