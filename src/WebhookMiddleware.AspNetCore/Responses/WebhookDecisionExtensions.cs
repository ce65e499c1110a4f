using Microsoft.AspNetCore.Mvc;
using WebhookMiddleware.AspNetCore.Responses;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore;

/// <summary>Provides extension methods that turn a decision, of an event that the handler raised itself, into the response.</summary>
public static class WebhookDecisionExtensions
{
    /// <summary>
    /// Returns a minimal API's result for a decision that is not allowed; the client gets the same response as from other endpoints.
    /// </summary>
    /// <exception cref="InvalidOperationException">The decision is allowed, so the handler should continue.</exception>
    public static IResult ToResult(this WebhookDecision decision) => Reject(decision);

    /// <summary>
    /// Returns a controller's result for a decision that is not allowed; the client gets the same response as from other endpoints.
    /// </summary>
    /// <exception cref="InvalidOperationException">The decision is allowed, so the handler should continue.</exception>
    public static ActionResult ToActionResult(this WebhookDecision decision) => Reject(decision);

    private static WebhookResult Reject(WebhookDecision decision)
        => decision.IsAllowed
            ? throw new InvalidOperationException(
                "The decision is allowed, so the handler should continue. Only a decision that is not allowed has a result.")
            : new WebhookResult(decision);
}
