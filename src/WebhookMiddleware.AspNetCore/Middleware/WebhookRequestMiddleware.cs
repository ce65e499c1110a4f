using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Endpoints;
using WebhookMiddleware.AspNetCore.Payloads;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Middleware;

/// <summary>The adapter for endpoints without filters of their own: it works on the JSON body itself.</summary>
internal sealed class WebhookRequestMiddleware(
    RequestDelegate next, WebhookRequestRunner runner, RequestBodyReader reader, ResponseCaptureFactory captures, IWebhookResponseWriter writer)
{
    public Task InvokeAsync(HttpContext context)
        => context.GetEndpoint()?.Metadata is { } metadata && Find(metadata, context) is { } binding && runner.HasWork(context, binding)
            ? RunAsync(context, binding)
            : next(context);

    private WebhookBinding? Find(EndpointMetadataCollection metadata, HttpContext context)
        => metadata.GetMetadata<RequestDelegateBinding>() is not { } bound ? null
            : bound.Binding is { } binding ? binding
            : bound.CatchAll is { } catchAll && runner.HasWork(context, catchAll) ? catchAll.Find(context.Request.Path, context.Request.Method)
            : null;

    private async Task RunAsync(HttpContext context, WebhookBinding binding)
    {
        var reading = await reader.ReadAsync(context, runner.HasBefore(context, binding));
        if (reading.Problem is { } problem)
        {
            await problem.ExecuteAsync(context);
            return;
        }

        var payload = (JsonPayload)reading.Payload!;
        var run = runner.Begin(context, binding, payload);
        if (await run.BeforeAsync() is { } rejection)
        {
            await writer.WriteAsync(context, rejection);
            return;
        }

        payload.PutBack(context.Request);
        if (run.HasAfter)
        {
            await RunWithAfterAsync(context, run);
        }
        else
        {
            await next(context);
        }
    }

    private async Task RunWithAfterAsync(HttpContext context, WebhookRequest run)
    {
        try
        {
            await captures.RunAsync(context, next, run.AfterAsync);
        }
        catch
        {
            await run.FailAsync();
            throw;
        }
    }
}
