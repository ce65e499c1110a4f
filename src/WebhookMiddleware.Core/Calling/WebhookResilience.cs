using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Calling;

/// <summary>Holds the circuit breaker of every webhook.</summary>
/// <remarks>
/// Breakers are kept by the webhook's id, so that a reload of the configuration does not close any. After a break, one call is the trial. A
/// trial that is inconclusive leaves the breaker open, and the next call is the trial.
/// </remarks>
internal sealed class WebhookResilience(
    IOptions<WebhookOptions> options, TimeProvider timeProvider, ILogger<WebhookResilience> logger) : IPerWebhookState
{
    private readonly ConcurrentDictionary<Guid, WebhookBreaker> _breakers = new();
    private readonly CircuitBreakerOptions _options = options.Value.CircuitBreaker;

    /// <summary>Determines whether calls of the webhook are currently refused.</summary>
    public bool IsOpen(Guid webhookId)
        => _breakers.TryGetValue(webhookId, out var breaker) && breaker.IsOpen;

    /// <summary>Determines whether the webhook's next call decides if it may be called again.</summary>
    public bool IsOnTrial(Guid webhookId)
        => _breakers.TryGetValue(webhookId, out var breaker) && breaker.IsOnTrial;

    /// <summary>
    /// Returns the breakers that are not closed: until when calls are refused, or null while the next call decides.
    /// </summary>
    public IReadOnlyList<(Guid WebhookId, DateTimeOffset? OpenUntil)> FindTripped()
        =>
        [
            .. from entry in _breakers
               let breaker = entry.Value
               let openUntil = breaker.IsOpen ? breaker.OpenUntil : (DateTimeOffset?)null
               where openUntil is not null || breaker.IsOnTrial
               orderby entry.Key
               select (entry.Key, openUntil),
        ];

    /// <summary>Removes the breaker of a webhook.</summary>
    public void Forget(Guid webhookId) => _breakers.TryRemove(webhookId, out _);

    /// <summary>Removes the breakers of all webhooks except the given ones.</summary>
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

    /// <summary>Returns the breaker of a webhook.</summary>
    public WebhookBreaker BreakerOf(Guid webhookId) => _breakers.TryGetValue(webhookId, out var known)
        ? known
        : _breakers.GetOrAdd(
            webhookId,
            static (id, arguments) => new WebhookBreaker(id, arguments._options, arguments.timeProvider, arguments.logger),
            (_options, timeProvider, logger));

    /// <summary>Makes a call while the breaker is not closed, unless the breaker refuses it.</summary>
    /// <param name="breaker">The webhook's breaker.</param>
    /// <param name="call">The call.</param>
    /// <param name="attempt">Makes the call. Returns null when it was cancelled.</param>
    public async ValueTask<WebhookAnswer?> TryAsync(WebhookBreaker breaker, WebhookCall call, Func<ValueTask<WebhookAnswer?>> attempt)
    {
        try
        {
            return await breaker.TryAsync(call, attempt);
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
    }

    /// <summary>Returns the answer for a call whose time limit has elapsed.</summary>
    public static WebhookAnswer OutOfTime(WebhookCall call) => call.IsOwnLimit
        ? new() { Outcome = WebhookOutcome.TimedOut, Detail = $"No complete answer within {(long)call.TimeLimit.TotalMilliseconds} ms." }
        : new() { Outcome = WebhookOutcome.BudgetSpent, Detail = "The time budget of the run was used up." };
}
