using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.Calling;

/// <summary>
/// The circuit breaker and the time limit of every webhook. Breakers are kept by the webhook's id, so that a reload of the configuration
/// closes none. After a break one call tries the webhook; a trial that tells nothing about the receiver leaves the breaker open, and the next
/// call is the trial.
/// </summary>
internal sealed partial class WebhookResilience(TimeProvider timeProvider, ILogger<WebhookResilience> logger)
{
    private const double FailureRatio = 0.5;
    private const int MinimumCalls = 20;

    private static readonly TimeSpan SamplingDuration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(15);
    private static readonly ResiliencePropertyKey<WebhookCall> CallKey = new("webhook-call");
    private static readonly ResiliencePropertyKey<TimeSpan> LimitKey = new("webhook-limit");
    private static readonly ResiliencePropertyKey<bool> IsVoidTrialKey = new("webhook-void-trial");

    private readonly ConcurrentDictionary<Guid, Breaker> _breakers = new();

    /// <summary>Whether calls of the webhook are refused at present.</summary>
    public bool IsOpen(Guid webhookId)
        => _breakers.TryGetValue(webhookId, out var breaker) && IsOpen(breaker);

    /// <summary>Whether the webhook's next call decides if it may be called again.</summary>
    public bool IsOnTrial(Guid webhookId)
        => _breakers.TryGetValue(webhookId, out var breaker) && breaker.State.CircuitState != CircuitState.Closed && !IsOpen(breaker);

    /// <summary>Drops the breaker of a webhook that is gone.</summary>
    public void Forget(Guid webhookId) => _breakers.TryRemove(webhookId, out _);

    /// <summary>Drops the breakers of all webhooks but these.</summary>
    public void Retain(IReadOnlySet<Guid> webhookIds)
    {
        foreach (var id in _breakers.Keys)
        {
            if (!webhookIds.Contains(id))
            {
                Forget(id);
            }
        }
    }

    /// <summary>Runs one exchange within <paramref name="limit"/>, unless the breaker is open. Only cancellation by the token throws.</summary>
    public async Task<WebhookAnswer> ExecuteAsync(
        WebhookCall call, TimeSpan limit, Func<CancellationToken, ValueTask<WebhookAnswer>> exchange, CancellationToken cancellationToken)
    {
        var breaker = _breakers.GetOrAdd(call.Webhook.Id, CreateBreaker);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(CallKey, call);
        context.Properties.Set(LimitKey, limit);
        try
        {
            return await breaker.Pipeline.ExecuteAsync(
                static (resilience, exchange) => exchange(resilience.CancellationToken), context, exchange);
        }
        catch (TimeoutRejectedException)
        {
            return OutOfTime(call);
        }
        catch (BrokenCircuitException exception)
        {
            return new WebhookAnswer
            {
                Outcome = WebhookOutcome.CircuitOpen,
                Detail = "The circuit breaker of the webhook is open: too many of its calls failed.",
                RetryAfter = exception.RetryAfter ?? BreakDuration,
            };
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>How a call ends whose time is up.</summary>
    public static WebhookAnswer OutOfTime(WebhookCall call) => call.IsOwnLimit
        ? new() { Outcome = WebhookOutcome.TimedOut, Detail = $"No complete answer within {(long)call.TimeLimit.TotalMilliseconds} ms." }
        : new() { Outcome = WebhookOutcome.BudgetSpent, Detail = "The time budget of the run was used up." };

    private Breaker CreateBreaker(Guid webhookId)
    {
        var breaker = new Breaker();
        breaker.Pipeline = new ResiliencePipelineBuilder<WebhookAnswer> { TimeProvider = timeProvider }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<WebhookAnswer>
            {
                FailureRatio = FailureRatio,
                MinimumThroughput = MinimumCalls,
                SamplingDuration = SamplingDuration,
                BreakDuration = BreakDuration,
                BreakDurationGenerator = arguments =>
                {
                    // Called before the state changes, so that nobody sees an open breaker with the end of an earlier break.
                    var duration = IsVoidTrial(arguments.Context) ? TimeSpan.Zero : BreakDuration;
                    breaker.OpenUntil = timeProvider.GetUtcNow() + duration;
                    return ValueTask.FromResult(duration);
                },
                StateProvider = breaker.State,
                ShouldHandle = arguments => ValueTask.FromResult(CountsAsFailure(arguments) || EndsTrialInVain(breaker, arguments)),
                OnOpened = arguments =>
                {
                    if (!IsVoidTrial(arguments.Context))
                    {
                        Log.BreakerOpened(logger, webhookId, BreakDuration.TotalSeconds);
                    }

                    return default;
                },
                OnClosed = _ =>
                {
                    Log.BreakerClosed(logger, webhookId);
                    return default;
                },
            })
            .AddTimeout(new TimeoutStrategyOptions
            {
                TimeoutGenerator = static arguments => ValueTask.FromResult(arguments.Context.Properties.GetValue(LimitKey, default)),
            })
            .Build();
        return breaker;
    }

    // The state stays 'open' until a call comes, however long ago the break ended: whoever waits for it to change before calling waits for ever.
    private bool IsOpen(Breaker breaker) => breaker.State.CircuitState switch
    {
        CircuitState.Isolated => true,
        CircuitState.Open => timeProvider.GetUtcNow() < breaker.OpenUntil,
        _ => false,
    };

    // A short budget or a deny says nothing about the receiver's health.
    private static bool CountsAsFailure(CircuitBreakerPredicateArguments<WebhookAnswer> arguments) => arguments.Outcome switch
    {
        { Exception: TimeoutRejectedException } => arguments.Context.Properties.TryGetValue(CallKey, out var call) && call.IsOwnLimit,
        { Result: { } answer } => answer.Outcome == WebhookOutcome.ConnectionFailed
            || answer.Status is >= 500 or (int)HttpStatusCode.TooManyRequests,
        _ => false,
    };

    // Polly closes the breaker after any trial that is no failure.
    private static bool EndsTrialInVain(Breaker breaker, CircuitBreakerPredicateArguments<WebhookAnswer> arguments)
    {
        if (breaker.State.CircuitState != CircuitState.HalfOpen || !TellsNothing(arguments.Outcome))
        {
            return false;
        }

        arguments.Context.Properties.Set(IsVoidTrialKey, true);
        return true;
    }

    private static bool IsVoidTrial(ResilienceContext context) => context.Properties.GetValue(IsVoidTrialKey, false);

    // The call was given up, the budget's rest was too short, or the receiver was never reached.
    private static bool TellsNothing(Outcome<WebhookAnswer> outcome)
        => outcome.Exception is not null || outcome.Result is { Outcome: WebhookOutcome.Overloaded or WebhookOutcome.AddressRefused };

    private sealed class Breaker
    {
        private long _openUntilTicks;

        public ResiliencePipeline<WebhookAnswer> Pipeline { get; set; } = ResiliencePipeline<WebhookAnswer>.Empty;

        public CircuitBreakerStateProvider State { get; } = new();

        public DateTimeOffset OpenUntil
        {
            get => new(Interlocked.Read(ref _openUntilTicks), TimeSpan.Zero);
            set => Interlocked.Exchange(ref _openUntilTicks, value.UtcTicks);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Warning, "The circuit breaker of webhook {HookId} opened; the webhook is not called for {Seconds} s.", EventName = "BreakerOpened")]
        public static partial void BreakerOpened(ILogger logger, Guid hookId, double seconds);

        [LoggerMessage(2, LogLevel.Information, "The circuit breaker of webhook {HookId} closed.", EventName = "BreakerClosed")]
        public static partial void BreakerClosed(ILogger logger, Guid hookId);
    }
}
