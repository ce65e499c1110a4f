using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Administration;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.Dashboard.Changes;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Events;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Settings;

/// <summary>
/// Imports webhooks in two steps: a dry run, which shows what would change and carries the document along unchanged, and the import. If
/// somebody has changed a webhook in between, the import is another dry run. Whatever happens, the document that was given is kept.
/// </summary>
internal sealed partial class ImportPages(
    HostStatus status,
    IWebhookAdministration administration,
    WebhookRegistry registry,
    IWebhookStore store,
    WebhookEventCatalog catalog,
    ILogger<ImportPages> logger)
{
    public const string VersionField = "version";

    private readonly SettingsReader _settings = new(status, administration, registry);

    public async Task<IResult> PostAsync(DashboardPage page)
    {
        var document = await ImportDocument.ReadAsync(page.Form, page.Aborted);
        return (string?)page.Form["do"] == "edit" ? await _settings.ShowAsync(page, new ImportModel(document.Text))
            : document.Json is null ? await RefuseAsync(page, document)
            : await RunAsync(page, document, isDryRun: (string?)page.Form["do"] != "apply");
    }

    /// <summary>Shows the document again, because the token of the page is too old.</summary>
    public async Task<IResult> ShowExpiredAsync(DashboardPage page)
    {
        var document = await ImportDocument.ReadAsync(page.Form, page.Aborted);
        return await _settings.ShowAsync(
            page, new ImportModel(document.Text) { Message = "Import.Expired" }, StatusCodes.Status400BadRequest);
    }

    private Task<IResult> RefuseAsync(DashboardPage page, ImportDocument document)
    {
        var import = new ImportModel(document.Text)
        {
            Message = document.Problem ?? "Import.Invalid",
            Errors = document.Error is { } error ? [new ImportError("", "", [page.Language.Translate(error)])] : [],
        };
        return _settings.ShowAsync(page, import, StatusCodes.Status400BadRequest);
    }

    private async Task<IResult> RunAsync(DashboardPage page, ImportDocument document, bool isDryRun)
    {
        var conditions = new WebhookWriteConditions { AllowNewSecrets = page.CanEnterSecrets };
        long version;
        bool isStale;
        WebhookImportResult result;
        try
        {
            version = await store.GetVersionAsync(page.Aborted);
            isStale = !isDryRun && long.TryParse(page.Form[VersionField], CultureInfo.InvariantCulture, out var seen) && seen != version;
            isDryRun |= isStale;
            result = await administration.For(page.Http).ImportAsync(document.Json!, isDryRun, conditions, page.Aborted);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.ImportFailed(logger, exception);
            return await _settings.ShowAsync(
                page, new ImportModel(document.Text) { Message = "Import.StoreFailed" }, StatusCodes.Status503ServiceUnavailable);
        }

        if (result.Status is not WebhookEditStatus.Saved)
        {
            var import = new ImportModel(document.Text)
            {
                Message = "Import.Invalid",
                Errors = ImportTexts.Errors(
                    result.Errors, document.Json!, page.Language, new ChangeTexts(page.Language, catalog)),
            };
            return await _settings.ShowAsync(page, import, StatusCodes.Status400BadRequest);
        }

        return isDryRun
            ? await _settings.ShowAsync(
                page,
                new ImportModel(document.Text) { Plan = result, Version = version, IsStale = isStale },
                isStale ? StatusCodes.Status409Conflict : StatusCodes.Status200OK)
            : page.GoTo($"settings?created={result.Created.Count}&updated={result.Updated.Count}");
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 755, EventName = "DashboardImportFailed", Level = LogLevel.Error,
            Message = "Webhooks could not be imported from the dashboard.")]
        public static partial void ImportFailed(ILogger logger, Exception exception);
    }
}
