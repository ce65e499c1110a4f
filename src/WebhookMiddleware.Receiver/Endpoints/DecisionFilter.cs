using Microsoft.AspNetCore.Http.HttpResults;
using WebhookMiddleware.Receiver.Calls;

namespace WebhookMiddleware.Receiver.Endpoints;

/// <summary>Takes the decision that a handler returns, before it would be written as an object.</summary>
internal sealed class DecisionFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ReceivedCall.Of(context.HttpContext).Decision = await next(context) switch
        {
            Decision decision => decision,
            null or EmptyHttpResult => null,
            var other => throw new InvalidOperationException(
                $"A filter of the receiver returned {other.GetType()}. Filters of receivers return decisions."),
        };
        return Results.Empty;
    }
}
