using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>
/// Collects the errors of bindings, so that a failed start reports all of them at once. After the start, when endpoints are reloaded, it
/// logs each error.
/// </summary>
internal sealed partial class WebhookBindingErrors(
    WebhookEventCatalog catalog, IOptions<WebhookHttpOptions> options, ILogger<WebhookBindingErrors> logger)
{
    private readonly Lock _adding = new();
    private readonly List<string> _errors = [];

    // Keyed by event, with the places that name it: an unknown event that fifty endpoints name is one error.
    private readonly OrderedDictionary<string, List<string>> _unknownEvents = new(StringComparer.Ordinal);
    private bool _isStarted;

    public void Add(string error)
    {
        lock (_adding)
        {
            if (_isStarted)
            {
                Log.Found(logger, error);
            }
            else if (!_errors.Contains(error))
            {
                _errors.Add(error);
            }
        }
    }

    /// <summary>Adds a place that names an event unknown to the catalogue. All places that name the same event make one error.</summary>
    public void AddUnknownEvent(string eventName, string where)
    {
        lock (_adding)
        {
            if (!_unknownEvents.TryGetValue(eventName, out var places))
            {
                _unknownEvents.Add(eventName, places = []);
                if (_isStarted)
                {
                    Log.Found(logger, $"{where}: {catalog.DescribeUnknown(eventName)}");
                }
            }

            if (!places.Contains(where))
            {
                places.Add(where);
            }
        }
    }

    /// <summary>Completes the start.</summary>
    /// <exception cref="InvalidOperationException">There are errors; the message lists all of them.</exception>
    public void ThrowIfAny()
    {
        lock (_adding)
        {
            _isStarted = true;
            string[] all = [.. UnknownEvents(), .. _errors];
            if (all.Length > 0)
            {
                Fail("The webhook bindings are invalid:" + string.Concat(all.Select(error => $"{Environment.NewLine}- {error}")));
            }
        }
    }

    private void Fail(string message)
    {
        var exception = new WebhookStartException(message, isLogged: logger.IsEnabled(LogLevel.Critical));
        Log.NotStarted(logger, message);
        if (options.Value.ExitWithoutCrashReport)
        {
            exception.ExitIfUnhandled();
        }

        throw exception;
    }

    // Only the first error lists the known events and explains how to add one.
    private IEnumerable<string> UnknownEvents()
        => _unknownEvents.Select((unknown, index) =>
        {
            var error = $"{string.Join(", ", unknown.Value)}: {catalog.DescribeMisspelt(unknown.Key)}";
            return index == 0 ? $"{error} {catalog.DescribeKnown()}" : error;
        });

    private static partial class Log
    {
        [LoggerMessage(EventId = 701, EventName = "WebhookStartFailed", Level = LogLevel.Critical,
            Message = "{Message}")]
        public static partial void NotStarted(ILogger logger, string message);

        [LoggerMessage(EventId = 702, EventName = "WebhookBindingError", Level = LogLevel.Error,
            Message = "A webhook binding is invalid: {Error}")]
        public static partial void Found(ILogger logger, string error);
    }
}
