using Microsoft.Extensions.Logging;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>Collects what is wrong with bindings, so that a start fails once and says everything. Later on (endpoints that are reloaded) it logs.</summary>
internal sealed partial class WebhookBindingErrors(ILogger<WebhookBindingErrors> logger)
{
    private readonly Lock _adding = new();
    private readonly List<string> _errors = [];
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

    /// <summary>Ends the start.</summary>
    /// <exception cref="InvalidOperationException">Something is wrong; the message lists all of it.</exception>
    public void ThrowIfAny()
    {
        lock (_adding)
        {
            _isStarted = true;
            if (_errors.Count > 0)
            {
                throw new InvalidOperationException(
                    "The webhook bindings can't work:" + string.Concat(_errors.Select(error => $"{Environment.NewLine}- {error}")));
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventName = "WebhookBindingError", Level = LogLevel.Error, Message = "A webhook binding can't work: {Error}")]
        public static partial void Found(ILogger logger, string error);
    }
}
