using System.Text;
using Microsoft.Extensions.Logging;

namespace WebhookMiddleware.FunctionalTests.Emissions;

/// <summary>Looks through what a host logs, down to the least level, with what its messages and scopes are made of.</summary>
internal sealed class EmittedLogs : ILoggerProvider
{
    // One a thread, since a host logs dozens of messages for each request.
    [ThreadStatic]
    private static StringBuilder? _text;

    /// <summary>Has everything looked through that a host logs, whatever else its filters say.</summary>
    public static void Watch(ILoggingBuilder logging)
        => logging.AddProvider(new EmittedLogs())
            .AddFilter<EmittedLogs>(category: null, LogLevel.Trace)
            // Below that it tells how it works, several times for each statement; the statements themselves come at this level.
            .AddFilter<EmittedLogs>("Microsoft.EntityFrameworkCore", LogLevel.Information);

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName);

    public void Dispose()
    {
    }

    private static void Look(string category, object? message, object? state, Exception? exception)
    {
        // What is appended may log, too.
        var text = _text ?? new StringBuilder();
        _text = null;
        text.Append(category).Append(' ').Append(message).Append(exception);
        foreach (var (name, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [new("", state)])
        {
            text.AppendLine().Append(name).Append('=').Append(value);
        }

        Emitted.Look("logs", WithoutAddress(category, text.ToString()));
        _text = text.Clear();
    }

    // A host that is called itself, as the sample's demo receiver is, logs the addresses that it is asked for. Only receivers are asked for this one.
    private static string WithoutAddress(string category, string text)
        => category == "Microsoft.AspNetCore.Hosting.Diagnostics" ? text.Replace("?token=" + PlantedSecrets.UrlToken, "", StringComparison.Ordinal) : text;

    private sealed class Logger(string category) : ILogger
    {
        // A scope says the same for each message within it, and is looked through once.
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Look(category, state, state, exception: null);
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Look(category, formatter(state, exception), state, exception);
    }
}
