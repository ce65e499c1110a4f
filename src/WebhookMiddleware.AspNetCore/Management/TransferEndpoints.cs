using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Administration;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Returns all webhooks of the store as one document, and takes such a document in.</summary>
internal sealed class TransferEndpoints(IWebhookAdministration administration)
{
    /// <summary>A document has all webhooks, so it may be larger than other bodies.</summary>
    internal const int MaxBytes = 16 * 1024 * 1024;

    public async Task ExportAsync(HttpContext context)
        => await ManagementJson.WriteAsync(context, StatusCodes.Status200OK, await administration.ExportAsync(context.RequestAborted));

    public async Task ImportAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var dryRun = query.ReadBoolean("dryRun") ?? false;
        if (query.FindProblem() is { } problem)
        {
            await problem.WriteAsync(context);
            return;
        }

        if (!await HookRequest.IsUnconditionalAsync(context)
            || await ManagementBody.ReadAsync(context, MaxBytes, ManagementBody.Json) is not { } document)
        {
            return;
        }

        var conditions = await HookRequest.ReadConditionsAsync(context);
        var result = await administration.For(context).ImportAsync(document, dryRun, conditions, context.RequestAborted);
        await (result.Status is WebhookEditStatus.Saved
            ? ManagementJson.WriteAsync(context, StatusCodes.Status200OK, ImportResponse.Of(result))
            : ManagementProblem.Invalid("Nothing was imported. Each error says what to change.", result.Errors).WriteAsync(context));
    }
}

/// <summary>The response to an import, or to a dry run of one.</summary>
internal sealed record ImportResponse(
    IEnumerable<ImportedResponse> Created,
    IEnumerable<ChangedResponse> Updated,
    IEnumerable<ImportedResponse> Unchanged,
    IReadOnlyList<string> Warnings)
{
    public static ImportResponse Of(WebhookImportResult result)
        => new(
            result.Created.Select(webhook => new ImportedResponse(webhook.Id, webhook.Name)),
            result.Updated.Select(webhook => new ChangedResponse(webhook.Id, webhook.Name, webhook.Changes)),
            result.Unchanged.Select(webhook => new ImportedResponse(webhook.Id, webhook.Name)),
            result.Warnings);
}

/// <summary>A webhook of an import.</summary>
internal sealed record ImportedResponse(Guid Id, string Name);

/// <summary>A webhook that an import changes.</summary>
internal sealed record ChangedResponse(Guid Id, string Name, IReadOnlyList<AuditChange> Changes);
