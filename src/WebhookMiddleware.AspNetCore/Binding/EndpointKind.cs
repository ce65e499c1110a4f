namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>Which adapter serves an endpoint.</summary>
internal enum EndpointKind
{
    /// <summary>A controller's action: the action filter.</summary>
    Controller,

    /// <summary>A minimal API's handler: the endpoint filter.</summary>
    RouteHandler,

    /// <summary>Anything else (a request delegate, a proxy): the middleware, on the JSON body.</summary>
    RequestDelegate,
}
