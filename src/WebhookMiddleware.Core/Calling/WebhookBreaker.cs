using System.Net;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Calling;

/// <summary>The circuit breaker of one webhook.</summary>
/// <remarks>
/// A client's input can make a receiver fail, so the failures of one caller alone must not cut off the others:
/// <list type="number">
/// <item>Failures count only while the latest call failed for more callers than it succeeded for, within the sampling time. A caller that
/// fails while another's calls succeed is outvoted; a lone caller is not.</item>
/// <item>While the breaker is open, callers whose own calls have not failed within the break's duration may probe: without limit if only
/// one caller has failed, otherwise once a second. The first success closes the breaker.</item>
/// <item>A failing trial of a caller that is outvoted does not prolong the break. The next call is the trial.</item>
/// </list>
/// While the breaker is closed, which is nearly always, a call does not run inside Polly's pipeline: its outcome is counted when it has
/// ended.
/// </remarks>
internal sealed partial class WebhookBreaker
{
    /// <summary>The identity that all unknown callers share.</summary>
    private const int Unknown = 0;

    private static readonly TimeSpan ProbePeriod = TimeSpan.FromSeconds(1);
    private static readonly ResiliencePropertyKey<bool> IsVoidTrialKey = new("webhook-void-trial");

    private readonly Guid _webhookId;
    private readonly CircuitBreakerOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly CircuitBreakerManualControl _control = new();
    private readonly CallerOutcomes _callerOutcomes;
    private readonly ResiliencePipeline<Ended> _pipeline;
    private long _openUntilTicks;
    private long _probedAt;

    public WebhookBreaker(Guid webhookId, CircuitBreakerOptions options, TimeProvider timeProvider, ILogger logger)
    {
        (_webhookId, _options, _timeProvider, _logger) = (webhookId, options, timeProvider, logger);
        _callerOutcomes = new CallerOutcomes(timeProvider);
        _pipeline = new ResiliencePipelineBuilder<Ended> { TimeProvider = timeProvider }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Ended>
            {
                FailureRatio = options.FailureRatio,
                MinimumThroughput = options.MinimumThroughput,
                SamplingDuration = options.SamplingDuration,
                BreakDurationGenerator = arguments => ValueTask.FromResult(BeginBreak(arguments.Context)),
                StateProvider = _state,
                ManualControl = _control,
                ShouldHandle = arguments => ValueTask.FromResult(ShouldHandle(arguments.Outcome, arguments.Context)),
                OnOpened = arguments =>
                {
                    Report(arguments);
                    return default;
                },
                OnClosed = _ =>
                {
                    Log.BreakerClosed(_logger, _webhookId);
                    return default;
                },
            })
            .Build();
    }

    public bool IsClosed => _state.CircuitState == CircuitState.Closed;

    // Polly's state stays Open after the break until the next call. Code that waits for it to change before calling would wait for ever, so
    // the end of the break is compared with the time instead.
    public bool IsOpen => _state.CircuitState switch
    {
        CircuitState.Isolated => true,
        CircuitState.Open => _timeProvider.GetUtcNow().UtcTicks < Interlocked.Read(ref _openUntilTicks),
        _ => false,
    };

    /// <summary>Gets the end of the break, while the breaker is open.</summary>
    public DateTimeOffset OpenUntil => new(Interlocked.Read(ref _openUntilTicks), TimeSpan.Zero);

    public bool IsOnTrial => _state.CircuitState != CircuitState.Closed && !IsOpen;

    /// <summary>Counts a call that began while the breaker was closed.</summary>
    /// <param name="call">The call.</param>
    /// <param name="answer">Its answer; null when it was cancelled.</param>
    public ValueTask CountAsync(WebhookCall call, WebhookAnswer? answer)
    {
        var ended = new Ended(call, answer);
        if (!IsClosed)
        {
            // The breaker has opened meanwhile. Only a trial may change that.
            Record(ended);
            return ValueTask.CompletedTask;
        }

        var context = ResilienceContextPool.Shared.Get();
        var counting = _pipeline.ExecuteOutcomeAsync(
            static (_, ended) => new ValueTask<Outcome<Ended>>(Outcome.FromResult(ended)), context, ended);
        if (!counting.IsCompletedSuccessfully)
        {
            return FinishAsync(counting, context);
        }

        ResilienceContextPool.Shared.Return(context);
        return ValueTask.CompletedTask;

        static async ValueTask FinishAsync(ValueTask<Outcome<Ended>> counting, ResilienceContext context)
        {
            await counting;
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Makes a call while the breaker is not closed: as a trial or a probe, if either is due.</summary>
    /// <param name="call">The call.</param>
    /// <param name="attempt">Makes it. Returns null when it was cancelled.</param>
    /// <exception cref="BrokenCircuitException">Neither is due.</exception>
    public async ValueTask<WebhookAnswer?> TryAsync(WebhookCall call, Func<ValueTask<WebhookAnswer?>> attempt)
    {
        if (MayProbe(CallerIdentity.Of(call.Invocation)))
        {
            return await ProbeAsync(call, attempt);
        }

        var ended = await _pipeline.ExecuteAsync(
            static async (state, _) => new Ended(state.Call, await state.Attempt()), (Call: call, Attempt: attempt));
        return ended.Answer;
    }

    // The first call after a break is Polly's own trial, so it is not a probe.
    private bool MayProbe(int? caller)
    {
        if (caller is null
            || (!IsOpen && _state.CircuitState is CircuitState.Open)
            || _callerOutcomes.HasFailed(caller.Value, _options.BreakDuration))
        {
            return false;
        }

        var (last, now) = (Interlocked.Read(ref _probedAt), _timeProvider.GetTimestamp());
        var isDue = last == 0 || _timeProvider.GetElapsedTime(last, now) >= ProbePeriod;
        return (isDue && Interlocked.CompareExchange(ref _probedAt, now, last) == last)
            || _callerOutcomes.Count(_options.SamplingDuration).Failed == 1;
    }

    private async ValueTask<WebhookAnswer?> ProbeAsync(WebhookCall call, Func<ValueTask<WebhookAnswer?>> attempt)
    {
        var ended = new Ended(call, await attempt());
        Record(ended);
        if (ended is { HasFailed: false, IsInconclusive: false })
        {
            await _control.CloseAsync(CancellationToken.None);
        }

        return ended.Answer;
    }

    private bool ShouldHandle(Outcome<Ended> outcome, ResilienceContext context)
    {
        var ended = outcome.Result;
        Record(ended);
        if (!ended.HasFailed)
        {
            return ended.IsInconclusive && IsVoidedTrial(context);
        }

        var (failed, succeeded) = _callerOutcomes.Count(_options.SamplingDuration);
        return failed > succeeded || IsVoidedTrial(context);
    }

    private void Record(Ended ended)
    {
        if (!ended.IsInconclusive)
        {
            _callerOutcomes.Record(CallerIdentity.Of(ended.Call.Invocation) ?? Unknown, ended.HasFailed);
        }
    }

    // Polly closes the breaker after any trial that is not a failure, so an inconclusive one is reported as a failure without a break.
    private bool IsVoidedTrial(ResilienceContext context)
    {
        if (_state.CircuitState != CircuitState.HalfOpen)
        {
            return false;
        }

        context.Properties.Set(IsVoidTrialKey, true);
        return true;
    }

    private static bool IsVoidTrial(ResilienceContext context) => context.Properties.GetValue(IsVoidTrialKey, false);

    // Runs before Polly changes the state, so that an open breaker is never seen with the end of an earlier break.
    private TimeSpan BeginBreak(ResilienceContext context)
    {
        var duration = IsVoidTrial(context) ? TimeSpan.Zero : _options.BreakDuration;
        Interlocked.Exchange(ref _openUntilTicks, (_timeProvider.GetUtcNow() + duration).UtcTicks);
        return duration;
    }

    private void Report(OnCircuitOpenedArguments<Ended> arguments)
    {
        if (!IsVoidTrial(arguments.Context))
        {
            Log.BreakerOpened(_logger, _webhookId, _options.BreakDuration.TotalSeconds);
        }
    }

    /// <summary>A call that has ended, or the default when it threw.</summary>
    private readonly record struct Ended(WebhookCall Call, WebhookAnswer? Answer)
    {
        // A timeout by a short budget, or a deny, says nothing about the receiver's health.
        public bool HasFailed => Answer is { Outcome: WebhookOutcome.ConnectionFailed or WebhookOutcome.TimedOut }
            or { Status: >= 500 or (int)HttpStatusCode.TooManyRequests };

        // The call was cancelled, the rest of the budget was too short, or the receiver was never reached.
        public bool IsInconclusive => Answer
            is null or { Outcome: WebhookOutcome.BudgetSpent or WebhookOutcome.Overloaded or WebhookOutcome.AddressRefused };
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 104, EventName = "BreakerOpened", Level = LogLevel.Warning,
            Message = "The circuit breaker of webhook {HookId} opened. The webhook is not called for {Seconds} s.")]
        public static partial void BreakerOpened(ILogger logger, Guid hookId, double seconds);

        [LoggerMessage(EventId = 105, EventName = "BreakerClosed", Level = LogLevel.Information,
            Message = "The circuit breaker of webhook {HookId} closed.")]
        public static partial void BreakerClosed(ILogger logger, Guid hookId);
    }
}
