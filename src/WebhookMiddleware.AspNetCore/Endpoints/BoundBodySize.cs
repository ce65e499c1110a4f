using Microsoft.AspNetCore.Http.Features;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Payloads;
using WebhookMiddleware.AspNetCore.Problems;
using WebhookMiddleware.AspNetCore.Requests;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>
/// Refuses a body that is too large for webhooks before the framework binds it, if a before-event is due. The bound object must keep the
/// same limit when it is written.
/// </summary>
internal sealed class BoundBodySize(RequestBodyReader reader, WebhookRequestRunner runner)
{
    /// <summary>Executes an endpoint that binds its body.</summary>
    public Task ExecuteAsync(HttpContext context, WebhookBinding binding, RequestDelegate endpoint)
        => context.Request.ContentLength is { } length
            ? length > reader.Limit.MaxBytes && runner.HasApplicableBefore(context, binding) ? Refuse(context) : endpoint(context)
            : context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size
                && !(size.MaxRequestBodySize <= reader.Limit.MaxBytes)
                && context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false }
                && runner.HasApplicableBefore(context, binding)
                ? ExecuteLimitedAsync(context, size, endpoint)
                : endpoint(context);

    private static Task Refuse(HttpContext context) => new BodyProblem(StatusCodes.Status413PayloadTooLarge).ExecuteAsync(context);

    // The length of a chunked body shows only while it is bound: the server stops reading at the limit.
    private async Task ExecuteLimitedAsync(HttpContext context, IHttpMaxRequestBodySizeFeature size, RequestDelegate endpoint)
    {
        size.MaxRequestBodySize = reader.Limit.MaxBytes;
        try
        {
            await endpoint(context);
        }
        catch (BadHttpRequestException exception)
            when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge && !context.Response.HasStarted)
        {
            await Refuse(context);
            return;
        }

        // A minimal API sets the status without an exception.
        var response = context.Response;
        if (response is { StatusCode: StatusCodes.Status413PayloadTooLarge, HasStarted: false, ContentType: null, ContentLength: null })
        {
            await Refuse(context);
        }
    }
}
