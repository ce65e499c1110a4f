using System.Net;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Calling;

/// <summary>The circuit breaker of one webhook and, inside it, the time limit of its calls.</summary>
/// <remarks>
/// A client's input can make a receiver fail, so the failures of one caller alone must not cut off the others:
/// <list type="number">
/// <item>Failures count only while the latest call failed for more callers than it succeeded for, within the sampling time. A caller that
/// fails while another's calls succeed is outvoted; a lone caller is not.</item>
/// <item>While the breaker is open, callers whose own calls have not failed within the break's duration may probe: without limit if only
/// one caller has failed, otherwise once a second. The first success closes the breaker.</item>
/// <item>A failing trial of a caller that is outvoted does not prolong the break. The next call is the trial.</item>
/// </list>
/// </remarks>
internal sealed partial class WebhookBreaker
{
    /// <summary>The identity that all unknown callers share.</summary>
    private const int Unknown = 0;

    private static readonly TimeSpan ProbePeriod = TimeSpan.FromSeconds(1);
    private static readonly ResiliencePropertyKey<WebhookCall> CallKey = new("webhook-call");
    private static readonly ResiliencePropertyKey<TimeSpan> LimitKey = new("webhook-limit");
    private static readonly ResiliencePropertyKey<bool> IsVoidTrialKey = new("webhook-void-trial");

    private readonly Guid _webhookId;
    private readonly CircuitBreakerOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly CircuitBreakerManualControl _control = new();
    private readonly CallerOutcomes _callerOutcomes;
    private readonly ResiliencePipeline<WebhookAnswer> _pipeline;
    private readonly ResiliencePipeline<WebhookAnswer> _timeLimit;
    private long _openUntilTicks;
    private long _probedAt;

    public WebhookBreaker(Guid webhookId, CircuitBreakerOptions options, TimeProvider timeProvider, ILogger logger)
    {
        (_webhookId, _options, _timeProvider, _logger) = (webhookId, options, timeProvider, logger);
        _callerOutcomes = new CallerOutcomes(timeProvider);
        _timeLimit = new ResiliencePipelineBuilder<WebhookAnswer> { TimeProvider = timeProvider }
            .AddTimeout(new TimeoutStrategyOptions
            {
                TimeoutGenerator = static arguments => ValueTask.FromResult(arguments.Context.Properties.GetValue(LimitKey, default)),
            })
            .Build();
        _pipeline = new ResiliencePipelineBuilder<WebhookAnswer> { TimeProvider = timeProvider }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<WebhookAnswer>
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
            .AddPipeline(_timeLimit)
            .Build();
    }

    // Polly's state stays Open after the break until the next call. Code that waits for it to change before calling would wait for ever, so
    // the end of the break is compared with the time instead.
    public bool IsOpen => _state.CircuitState switch
    {
        CircuitState.Isolated => true,
        CircuitState.Open => _timeProvider.GetUtcNow().UtcTicks < Interlocked.Read(ref _openUntilTicks),
        _ => false,
    };

    public bool IsOnTrial => _state.CircuitState != CircuitState.Closed && !IsOpen;

    /// <summary>Makes the call within <paramref name="limit"/>.</summary>
    /// <exception cref="BrokenCircuitException">The breaker is open.</exception>
    /// <exception cref="TimeoutRejectedException">The limit has elapsed.</exception>
    public ValueTask<WebhookAnswer> ExecuteAsync(
        WebhookCall call, TimeSpan limit, Func<CancellationToken, ValueTask<WebhookAnswer>> exchange, ResilienceContext context)
    {
        context.Properties.Set(CallKey, call);
        context.Properties.Set(LimitKey, limit);
        return _state.CircuitState is not CircuitState.Closed && MayProbe(CallerIdentity.Of(call.Invocation))
            ? ProbeAsync(exchange, context)
            : _pipeline.ExecuteAsync(static (resilience, exchange) => exchange(resilience.CancellationToken), context, exchange);
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

    private async ValueTask<WebhookAnswer> ProbeAsync(Func<CancellationToken, ValueTask<WebhookAnswer>> exchange, ResilienceContext context)
    {
        var outcome = await _timeLimit.ExecuteOutcomeAsync(
            static async (resilience, exchange) =>
            {
                try
                {
                    return Outcome.FromResult(await exchange(resilience.CancellationToken));
                }
                catch (Exception exception)
                {
                    return Outcome.FromException<WebhookAnswer>(exception);
                }
            },
            context,
            exchange);
        if (IsFailure(outcome, context))
        {
            Record(context, hasFailed: true);
        }
        else if (!IsInconclusive(outcome))
        {
            Record(context, hasFailed: false);
            await _control.CloseAsync(CancellationToken.None);
        }

        outcome.ThrowIfException();
        return outcome.Result!;
    }

    private bool ShouldHandle(Outcome<WebhookAnswer> outcome, ResilienceContext context)
    {
        if (!IsFailure(outcome, context))
        {
            if (IsInconclusive(outcome))
            {
                return IsVoidedTrial(context);
            }

            Record(context, hasFailed: false);
            return false;
        }

        Record(context, hasFailed: true);
        var (failed, succeeded) = _callerOutcomes.Count(_options.SamplingDuration);
        return failed > succeeded || IsVoidedTrial(context);
    }

    private void Record(ResilienceContext context, bool hasFailed)
        => _callerOutcomes.Record(CallerIdentity.Of(context.Properties.GetValue(CallKey, null!).Invocation) ?? Unknown, hasFailed);

    // A timeout by a short budget, or a deny, says nothing about the receiver's health.
    private static bool IsFailure(Outcome<WebhookAnswer> outcome, ResilienceContext context) => outcome switch
    {
        { Exception: TimeoutRejectedException } => context.Properties.TryGetValue(CallKey, out var call) && call.IsOwnLimit,
        { Result: { } answer } => answer.Outcome == WebhookOutcome.ConnectionFailed
            || answer.Status is >= 500 or (int)HttpStatusCode.TooManyRequests,
        _ => false,
    };

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

    // The call was cancelled, the rest of the budget was too short, or the receiver was never reached.
    private static bool IsInconclusive(Outcome<WebhookAnswer> outcome)
        => outcome.Exception is not null || outcome.Result is { Outcome: WebhookOutcome.Overloaded or WebhookOutcome.AddressRefused };

    private static bool IsVoidTrial(ResilienceContext context) => context.Properties.GetValue(IsVoidTrialKey, false);

    // Runs before Polly changes the state, so that an open breaker is never seen with the end of an earlier break.
    private TimeSpan BeginBreak(ResilienceContext context)
    {
        var duration = IsVoidTrial(context) ? TimeSpan.Zero : _options.BreakDuration;
        Interlocked.Exchange(ref _openUntilTicks, (_timeProvider.GetUtcNow() + duration).UtcTicks);
        return duration;
    }

    private void Report(OnCircuitOpenedArguments<WebhookAnswer> arguments)
    {
        if (!IsVoidTrial(arguments.Context))
        {
            Log.BreakerOpened(_logger, _webhookId, _options.BreakDuration.TotalSeconds);
        }
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
