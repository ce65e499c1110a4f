using System.Text;
using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Responses;
using WebhookMiddleware.Json;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Management.Trials;

/// <summary>Finds out what the API's client would get, from the application's own writer of responses.</summary>
internal static class TrialClient
{
    /// <summary>Returns the response to a request that webhooks stop; null when it passes.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="newContext">Creates the client's request.</param>
    public static async Task<JsonObject?> AnswerAsync(WebhookDecision decision, Func<HttpContext> newContext)
    {
        if (decision.IsAllowed)
        {
            return null;
        }

        var context = newContext();
        await new WebhookResult(decision).ExecuteAsync(context);
        var body = ((MemoryStream)context.Response.Body).ToArray();
        return new JsonObject
        {
            ["status"] = context.Response.StatusCode,
            ["body"] = StrictJson.TryParse(body, out var json, out _) ? json : body.Length == 0 ? null : Encoding.UTF8.GetString(body),
        };
    }
}
