using Microsoft.Extensions.Logging;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>Collects what is wrong with bindings, so that a start fails once and says everything. Later on (endpoints that are reloaded) it logs.</summary>
internal sealed partial class WebhookBindingErrors(WebhookEventCatalog catalog, ILogger<WebhookBindingErrors> logger)
{
    private readonly Lock _adding = new();
    private readonly List<string> _errors = [];

    // By event, with the places that name it: an event of fifty endpoints is missing once.
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

    /// <summary>Adds that a place names an event which is not in the catalogue. However many places do, it is one error.</summary>
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

    /// <summary>Ends the start.</summary>
    /// <exception cref="InvalidOperationException">Something is wrong; the message lists all of it.</exception>
    public void ThrowIfAny()
    {
        lock (_adding)
        {
            _isStarted = true;
            string[] all = [.. UnknownEvents(), .. _errors];
            if (all.Length > 0)
            {
                Fail("The webhook bindings can't work:" + string.Concat(all.Select(error => $"{Environment.NewLine}- {error}")));
            }
        }
    }

    private void Fail(string message)
    {
        var exception = new WebhookStartException(message, isLogged: logger.IsEnabled(LogLevel.Critical));
        Log.NotStarted(logger, message);
        exception.ExitIfUnhandled();
        throw exception;
    }

    // Which events there are, and how to add one, is said with the first of them.
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
            Message = "A webhook binding can't work: {Error}")]
        public static partial void Found(ILogger logger, string error);
    }
}
