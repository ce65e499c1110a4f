using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>Keeps what an API logs.</summary>
internal sealed class TestLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string? Event, string Text)> _entries = [];

    public IReadOnlyCollection<(LogLevel Level, string? Event, string Text)> Entries => _entries;

    public string Text => string.Join(Environment.NewLine, _entries.Select(entry => entry.Text));

    public void Clear() => _entries.Clear();

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private sealed class Logger(TestLogs logs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => logs._entries.Enqueue((logLevel, eventId.Name, formatter(state, exception) + exception));
    }
}
