using WebhookMiddleware.Administration;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Settings;

/// <summary>What the page of settings shows.</summary>
/// <param name="Status">The state of the host and its store.</param>
/// <param name="Switch">The switch of all webhooks.</param>
/// <param name="Breakers">The circuit breakers that are not closed, with the names of their webhooks.</param>
/// <param name="Import">The import.</param>
internal sealed record SettingsModel(
    StatusResponse Status, WebhookSwitchStatus Switch, IReadOnlyList<BreakerRow> Breakers, ImportModel Import);

/// <summary>A circuit breaker that is not closed.</summary>
internal sealed record BreakerRow(BreakerStatus Breaker, string Name);

/// <summary>An import: the text that was given, and what became of it.</summary>
/// <param name="Text">The document, as it was typed or read from a file.</param>
internal sealed record ImportModel(string Text)
{
    /// <summary>Gets the result of the dry run; null if there was none.</summary>
    public WebhookImportResult? Plan { get; init; }

    /// <summary>Gets the version of the stored webhooks that <see cref="Plan"/> was made for.</summary>
    public long Version { get; init; }

    /// <summary>Gets whether the webhooks have changed since the preview that was applied, so that there is another one.</summary>
    public bool IsStale { get; init; }

    /// <summary>Gets all that is wrong, in the words of the page.</summary>
    public IReadOnlyList<ImportError> Errors { get; init; } = [];

    /// <summary>Gets the name of a text that says why nothing was imported; null if there is nothing to say.</summary>
    public string? Message { get; init; }

    public bool HasPlan => Plan is { Status: WebhookEditStatus.Saved };
}

/// <summary>An error of a document.</summary>
/// <param name="Place">The webhook and the field; empty if it is the document.</param>
/// <param name="Path">The path in the document, such as <c>hooks[3].url</c>.</param>
/// <param name="Messages">What is wrong there.</param>
internal sealed record ImportError(string Place, string Path, IReadOnlyList<string> Messages);
