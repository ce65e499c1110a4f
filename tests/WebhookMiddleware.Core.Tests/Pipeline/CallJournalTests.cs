using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Calling;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Core.Tests.Calling;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Core.Tests.Pipeline;

public sealed class CallJournalTests : IDisposable
{
    private const string Forged = "a\r\nfail: Forged[1]\n\u2028\u202e";

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeLogger<CallJournal> _logger = new();
    private readonly CallJournal _journal;

    public CallJournalTests()
    {
        var metrics = new WebhookMetrics(_services.GetRequiredService<IMeterFactory>());
        var time = new FakeTimeProvider(TestCalls.Now);
        var buffer = new CallLogBuffer(
            new CallLogStatus(metrics, NullLogger<CallLogService>.Instance),
            Microsoft.Extensions.Options.Options.Create(new WebhookOptions()),
            time);
        _journal = new CallJournal(buffer, metrics, new StatisticsRecorder(metrics, time), time, _logger);
    }

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData(WebhookOutcome.Allowed, 2)]
    [InlineData(WebhookOutcome.MalformedResponse, 1)]
    [InlineData(WebhookOutcome.Skipped, 1)]
    public void Shadowed_TextOfOthersWithLineBreaks_StaysOnItsLine(WebhookOutcome outcome, int entries)
    {
        // The name is from a store that others wrote to; the rest is what a receiver answered.
        var webhook = CompiledWebhook.Compile(TestCalls.Hook() with { Name = Forged });

        _journal.Shadowed(TestCalls.Invocation(), webhook, new WebhookAnswer { Outcome = outcome, Detail = Forged, Warnings = [Forged] });

        _logger.Collector.GetSnapshot().Should().HaveCount(entries)
            .And.OnlyContain(entry => entry.Message.Contains("a??fail") && entry.Message.All(LogSanitizer.Allows));
    }

    [Theory]
    [InlineData(WebhookOutcome.Allowed, "allowed")]
    [InlineData(WebhookOutcome.TimedOut, "timedOut")]
    [InlineData(WebhookOutcome.Cancelled, "cancelled")]
    public void Shadowed_Logged_HasTheNamesAndValuesOfSpansAndMetrics(WebhookOutcome outcome, string name)
    {
        var webhook = CompiledWebhook.Compile(TestCalls.Hook());

        _journal.Shadowed(TestCalls.Invocation(), webhook, new WebhookAnswer { Outcome = outcome });

        var entry = _logger.Collector.GetSnapshot().Should().ContainSingle().Subject;
        entry.GetStructuredStateValue("Outcome").Should().Be(name);
        entry.Message.Should().Contain($": {name} ");
        entry.Scopes.Should().ContainSingle().Which.Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            ["webhook.event"] = "before_order_add",
            ["webhook.invocation.id"] = TestCalls.InvocationId.ToString(),
            ["webhook.outcome"] = name,
            ["webhook.hook.id"] = TestCalls.HookId.ToString(),
        });
    }

    [Theory]
    [InlineData(WebhookOutcome.CircuitOpen, false, LogLevel.Debug, "WebhookNotCalled")]
    [InlineData(WebhookOutcome.CircuitOpen, true, LogLevel.Debug, "WebhookNotCalled")]
    [InlineData(WebhookOutcome.Overloaded, false, LogLevel.Warning, "WebhookFailed")]
    [InlineData(WebhookOutcome.ConnectionFailed, false, LogLevel.Warning, "WebhookFailed")]
    public void Settled_Failure_IsAWarningUnlessTheBreakerHasLoggedIt(WebhookOutcome outcome, bool isShadow, LogLevel level, string name)
    {
        var webhook = CompiledWebhook.Compile(TestCalls.Hook());
        var answer = new WebhookAnswer { Outcome = outcome, Detail = "why" };

        if (isShadow)
        {
            _journal.Shadowed(TestCalls.Invocation(), webhook, answer);
        }
        else
        {
            _journal.Settled(TestCalls.Invocation(), new StageAnswer(webhook, answer));
        }

        var entry = _logger.Collector.GetSnapshot().Should().ContainSingle().Subject;
        entry.Level.Should().Be(level);
        entry.Id.Name.Should().Be(name);
        entry.Message.Should().Contain($": {outcome.ToName()} (").And.EndWith("why");
        entry.Scopes.Should().ContainSingle();
    }

    [Fact]
    public void Shadowed_Skipped_IsNotMeasured()
    {
        using var calls = new MetricCollector<double>(
            _services.GetRequiredService<IMeterFactory>(), WebhookDiagnostics.MeterName, WebhookDiagnostics.CallDuration);
        var webhook = CompiledWebhook.Compile(TestCalls.Hook());

        _journal.Shadowed(TestCalls.Invocation(), webhook, new WebhookAnswer { Outcome = WebhookOutcome.Skipped });
        calls.GetMeasurementSnapshot().Should().BeEmpty();

        _journal.Shadowed(TestCalls.Invocation(), webhook, new WebhookAnswer { Outcome = WebhookOutcome.Allowed });
        calls.GetMeasurementSnapshot().Should().ContainSingle();
    }
}
