namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>Specifies which adapter serves an endpoint.</summary>
internal enum EndpointKind
{
    /// <summary>A controller's action, served by the action filter.</summary>
    Controller,

    /// <summary>A minimal API's handler, served by the endpoint filter.</summary>
    RouteHandler,

    /// <summary>Any other endpoint (a request delegate, a proxy), served by the middleware on the level of its JSON body.</summary>
    RequestDelegate,
}
