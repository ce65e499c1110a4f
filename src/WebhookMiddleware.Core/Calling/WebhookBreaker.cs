using System.Net;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.Calling;

/// <summary>The circuit breaker of one webhook and, inside it, the time limit of its calls.</summary>
internal sealed partial class WebhookBreaker
{
    /// <summary>For how long the webhook is not called once the breaker has opened.</summary>
    public static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(15);

    private const double FailureRatio = 0.5;
    private const int MinimumCalls = 20;

    private static readonly TimeSpan SamplingDuration = TimeSpan.FromSeconds(30);
    private static readonly ResiliencePropertyKey<WebhookCall> CallKey = new("webhook-call");
    private static readonly ResiliencePropertyKey<TimeSpan> LimitKey = new("webhook-limit");
    private static readonly ResiliencePropertyKey<bool> IsVoidTrialKey = new("webhook-void-trial");

    private readonly Guid _webhookId;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline<WebhookAnswer> _pipeline;
    private long _openUntilTicks;

    public WebhookBreaker(Guid webhookId, TimeProvider timeProvider, ILogger logger)
    {
        (_webhookId, _timeProvider, _logger) = (webhookId, timeProvider, logger);
        _pipeline = new ResiliencePipelineBuilder<WebhookAnswer> { TimeProvider = timeProvider }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<WebhookAnswer>
            {
                FailureRatio = FailureRatio,
                MinimumThroughput = MinimumCalls,
                SamplingDuration = SamplingDuration,
                BreakDuration = BreakDuration,
                BreakDurationGenerator = arguments => ValueTask.FromResult(BeginBreak(arguments.Context)),
                StateProvider = _state,
                ShouldHandle = arguments => ValueTask.FromResult(CountsAsFailure(arguments) || EndsTrialInVain(arguments)),
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
            .AddTimeout(new TimeoutStrategyOptions
            {
                TimeoutGenerator = static arguments => ValueTask.FromResult(arguments.Context.Properties.GetValue(LimitKey, default)),
            })
            .Build();
    }

    // The state stays 'open' until a call comes, however long ago the break ended: whoever waits for it to change before calling waits for ever.
    public bool IsOpen => _state.CircuitState switch
    {
        CircuitState.Isolated => true,
        CircuitState.Open => _timeProvider.GetUtcNow().UtcTicks < Interlocked.Read(ref _openUntilTicks),
        _ => false,
    };

    public bool IsOnTrial => _state.CircuitState != CircuitState.Closed && !IsOpen;

    /// <summary>
    /// Makes the call within <paramref name="limit"/>. Throws <see cref="BrokenCircuitException"/> when the breaker is open, and
    /// <see cref="TimeoutRejectedException"/> when the time is up.
    /// </summary>
    public ValueTask<WebhookAnswer> ExecuteAsync(
        WebhookCall call, TimeSpan limit, Func<CancellationToken, ValueTask<WebhookAnswer>> exchange, ResilienceContext context)
    {
        context.Properties.Set(CallKey, call);
        context.Properties.Set(LimitKey, limit);
        return _pipeline.ExecuteAsync(static (resilience, exchange) => exchange(resilience.CancellationToken), context, exchange);
    }

    // A short budget or a deny says nothing about the receiver's health.
    private static bool CountsAsFailure(CircuitBreakerPredicateArguments<WebhookAnswer> arguments) => arguments.Outcome switch
    {
        { Exception: TimeoutRejectedException } => arguments.Context.Properties.TryGetValue(CallKey, out var call) && call.IsOwnLimit,
        { Result: { } answer } => answer.Outcome == WebhookOutcome.ConnectionFailed
            || answer.Status is >= 500 or (int)HttpStatusCode.TooManyRequests,
        _ => false,
    };

    // Polly closes the breaker after any trial that is no failure.
    private bool EndsTrialInVain(CircuitBreakerPredicateArguments<WebhookAnswer> arguments)
    {
        if (_state.CircuitState != CircuitState.HalfOpen || !TellsNothing(arguments.Outcome))
        {
            return false;
        }

        arguments.Context.Properties.Set(IsVoidTrialKey, true);
        return true;
    }

    // The call was given up, the budget's rest was too short, or the receiver was never reached.
    private static bool TellsNothing(Outcome<WebhookAnswer> outcome)
        => outcome.Exception is not null || outcome.Result is { Outcome: WebhookOutcome.Overloaded or WebhookOutcome.AddressRefused };

    private static bool IsVoidTrial(ResilienceContext context) => context.Properties.GetValue(IsVoidTrialKey, false);

    // Runs before the state changes, so that nobody sees an open breaker with the end of an earlier break.
    private TimeSpan BeginBreak(ResilienceContext context)
    {
        var duration = IsVoidTrial(context) ? TimeSpan.Zero : BreakDuration;
        Interlocked.Exchange(ref _openUntilTicks, (_timeProvider.GetUtcNow() + duration).UtcTicks);
        return duration;
    }

    private void Report(OnCircuitOpenedArguments<WebhookAnswer> arguments)
    {
        if (!IsVoidTrial(arguments.Context))
        {
            Log.BreakerOpened(_logger, _webhookId, BreakDuration.TotalSeconds);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 104, EventName = "BreakerOpened", Level = LogLevel.Warning,
            Message = "The circuit breaker of webhook {HookId} opened; the webhook is not called for {Seconds} s.")]
        public static partial void BreakerOpened(ILogger logger, Guid hookId, double seconds);

        [LoggerMessage(EventId = 105, EventName = "BreakerClosed", Level = LogLevel.Information,
            Message = "The circuit breaker of webhook {HookId} closed.")]
        public static partial void BreakerClosed(ILogger logger, Guid hookId);
    }
}
