using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Calling;

/// <summary>
/// The circuit breaker and the time limit of every webhook. Breakers are kept by the webhook's id, so that a reload of the configuration
/// closes none. After a break one call tries the webhook; a trial that tells nothing about the receiver leaves the breaker open, and the next
/// call is the trial.
/// </summary>
internal sealed class WebhookResilience(IOptions<WebhookOptions> options, TimeProvider timeProvider, ILogger<WebhookResilience> logger) : IPerWebhookState
{
    private readonly ConcurrentDictionary<Guid, WebhookBreaker> _breakers = new();
    private readonly CircuitBreakerOptions _options = options.Value.CircuitBreaker;

    /// <summary>Whether calls of the webhook are refused at present.</summary>
    public bool IsOpen(Guid webhookId)
        => _breakers.TryGetValue(webhookId, out var breaker) && breaker.IsOpen;

    /// <summary>Whether the webhook's next call decides if it may be called again.</summary>
    public bool IsOnTrial(Guid webhookId)
        => _breakers.TryGetValue(webhookId, out var breaker) && breaker.IsOnTrial;

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
        var breaker = _breakers.GetOrAdd(
            call.Webhook.Id,
            static (id, made) => new WebhookBreaker(id, made._options, made.timeProvider, made.logger),
            (_options, timeProvider, logger));
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            return await breaker.ExecuteAsync(call, limit, exchange, context);
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
                RetryAfter = exception.RetryAfter ?? _options.BreakDuration,
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
}
