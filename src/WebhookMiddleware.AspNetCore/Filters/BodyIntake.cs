using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Payloads;
using WebhookMiddleware.AspNetCore.Requests;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Reads a request's JSON body before its endpoint binds arguments that read it, for <see cref="BinderSource"/>.</summary>
internal sealed class BodyIntake(WebhookRequestRunner runner, RequestBodyReader reader)
{
    /// <summary>Wraps the endpoint's delegate.</summary>
    public RequestDelegate Before(RequestDelegate endpoint, WebhookBinding binding)
        => context => runner.HasWork(context, binding) ? RunAsync(context, endpoint, binding) : endpoint(context);

    private async Task RunAsync(HttpContext context, RequestDelegate endpoint, WebhookBinding binding)
    {
        var reading = await reader.ReadAsync(context, runner.HasBefore(context, binding));
        if (reading.Problem is { } problem)
        {
            await problem.ExecuteAsync(context);
            return;
        }

        var payload = (JsonPayload)reading.Payload!;
        payload.PutBack(context.Request);
        context.Features.Set(payload);
        await endpoint(context);
    }
}
