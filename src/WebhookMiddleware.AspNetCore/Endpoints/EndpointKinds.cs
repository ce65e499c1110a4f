using System.IO.Pipelines;
using System.Reflection;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>Tells endpoints apart by their metadata.</summary>
internal static class EndpointKinds
{
    public static EndpointKind Of(IEnumerable<object> metadata)
    {
        MethodInfo? handler = null;
        foreach (var item in metadata)
        {
            if (item is ControllerActionDescriptor)
            {
                return EndpointKind.Controller;
            }

            handler = item as MethodInfo ?? handler;
        }

        return handler is null || ReadsBodyItself(handler) ? EndpointKind.RequestDelegate : EndpointKind.RouteHandler;
    }

    // Nothing of the request is bound, so that there is nothing but the body to show to webhooks, or to change.
    private static bool ReadsBodyItself(MethodInfo handler)
    {
        var parameters = handler.GetParameters();
        return parameters.Any(parameter => IsRawBody(parameter.ParameterType))
            || (parameters.Any(parameter => IsRawRequest(parameter.ParameterType))
                && parameters.All(parameter => IsRawRequest(parameter.ParameterType)
                    || parameter.ParameterType == typeof(HttpResponse)
                    || parameter.ParameterType == typeof(CancellationToken)));
    }

    private static bool IsRawBody(Type type) => type == typeof(Stream) || type == typeof(PipeReader);

    private static bool IsRawRequest(Type type) => type == typeof(HttpContext) || type == typeof(HttpRequest);
}
