using System.Collections;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Diagnostics;

/// <summary>
/// The scope that adds the tags of spans and metrics to log entries. The template of an entry can't name a property <c>webhook.event</c>.
/// </summary>
internal sealed class WebhookLogScope : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] _tags;

    private WebhookLogScope(WebhookInvocation invocation, Guid? webhookId, WebhookOutcome outcome)
    {
        KeyValuePair<string, object?>[] tags =
        [
            new(WebhookDiagnostics.EventTag, invocation.Event.Name),
            new(WebhookDiagnostics.InvocationIdTag, invocation.Id.ToString()),
            new(WebhookDiagnostics.OutcomeTag, outcome.ToName()),
        ];
        _tags = webhookId is { } id ? [.. tags, new(WebhookDiagnostics.HookIdTag, id.ToString())] : tags;
    }

    public int Count => _tags.Length;

    public KeyValuePair<string, object?> this[int index] => _tags[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _tags.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Returns the tags as text, for loggers that show scopes as text.</summary>
    public override string ToString() => string.Join(' ', _tags.Select(tag => $"{tag.Key}:{tag.Value}"));

    /// <summary>
    /// Begins the scope for entries about a run, or about one call or attempt of it. Returns null when the level is not logged.
    /// </summary>
    public static IDisposable? Begin(
        ILogger logger, LogLevel level, WebhookInvocation invocation, WebhookOutcome outcome, Guid? webhookId = null)
        => logger.IsEnabled(level) ? logger.BeginScope(new WebhookLogScope(invocation, webhookId, outcome)) : null;
}
