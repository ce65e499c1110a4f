using System.Text;
using Microsoft.Extensions.Logging;

namespace WebhookMiddleware.FunctionalTests.Emissions;

/// <summary>Looks through what a host logs, down to the least level, with what its messages are made of.</summary>
internal sealed class EmittedLogs : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    /// <summary>Has everything looked through that a host logs, whatever else its filters say.</summary>
    public static void Watch(ILoggingBuilder logging)
        => logging.AddProvider(new EmittedLogs())
            .AddFilter<EmittedLogs>(category: null, LogLevel.Trace)
            // Below that it tells how it works, several times for each statement; the statements themselves come at this level.
            .AddFilter<EmittedLogs>("Microsoft.EntityFrameworkCore", LogLevel.Information);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Logger(EmittedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => logs._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = new StringBuilder().Append(category).Append(' ').Append(formatter(state, exception)).Append(exception);
            AppendState(text, state);
            logs._scopes.ForEachScope(static (scope, all) => AppendState(all, scope), text);
            Emitted.Look("logs", WithoutAddress(text.ToString()));
        }

        // A host that is called itself, as the sample's demo receiver is, logs the addresses that it is asked for. Only receivers are asked for this one.
        private string WithoutAddress(string text)
            => category == "Microsoft.AspNetCore.Hosting.Diagnostics" ? text.Replace("?token=" + PlantedSecrets.UrlToken, "", StringComparison.Ordinal) : text;

        private static void AppendState(StringBuilder text, object? state)
        {
            text.AppendLine().Append(state);
            foreach (var (name, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
            {
                text.AppendLine().Append(name).Append('=').Append(value);
            }
        }
    }
}
