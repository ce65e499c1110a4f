using System.Reflection;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>Determines the kind of an endpoint from its metadata.</summary>
internal static class EndpointKinds
{
    public static EndpointKind Of(IEnumerable<object> metadata)
    {
        var kind = EndpointKind.RequestDelegate;
        foreach (var item in metadata)
        {
            if (item is ControllerActionDescriptor)
            {
                return EndpointKind.Controller;
            }

            if (item is MethodInfo)
            {
                kind = EndpointKind.RouteHandler;
            }
        }

        return kind;
    }
}
