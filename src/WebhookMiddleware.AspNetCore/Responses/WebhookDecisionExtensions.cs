using Microsoft.AspNetCore.Mvc;
using WebhookMiddleware.AspNetCore.Responses;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore;

/// <summary>Answers a request with a decision that was raised inside the handler.</summary>
public static class WebhookDecisionExtensions
{
    /// <summary>The answer of a minimal API for a decision that is not allowed, as the API's other endpoints give it.</summary>
    /// <exception cref="InvalidOperationException">The decision is allowed: there is nothing to answer.</exception>
    public static IResult ToResult(this WebhookDecision decision) => Reject(decision);

    /// <summary>The answer of a controller for a decision that is not allowed, as the API's other endpoints give it.</summary>
    /// <exception cref="InvalidOperationException">The decision is allowed: there is nothing to answer.</exception>
    public static ActionResult ToActionResult(this WebhookDecision decision) => Reject(decision);

    private static WebhookResult Reject(WebhookDecision decision)
        => decision.IsAllowed
            ? throw new InvalidOperationException("The decision is allowed, so that the handler should go on. Only one that is not can be answered.")
            : new WebhookResult(decision);
}
