using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Json;

/// <summary>
/// Provides the API's own JSON options, of controllers and of minimal APIs. Payloads are written and bound with them.
/// </summary>
internal sealed class ApiJsonOptions(
    IOptions<Microsoft.AspNetCore.Mvc.JsonOptions> mvc, IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> http)
{
    private readonly Lazy<JsonSerializerOptions> _controllers = new(() => PayloadJson.For(mvc.Value.JsonSerializerOptions));
    private readonly Lazy<JsonSerializerOptions> _routeHandlers = new(() => PayloadJson.For(http.Value.SerializerOptions));

    public JsonSerializerOptions Controllers => _controllers.Value;

    public JsonSerializerOptions RouteHandlers => _routeHandlers.Value;

    /// <summary>Returns the options of the request's endpoint, or those of minimal APIs if there is no request.</summary>
    public JsonSerializerOptions Of(HttpContext? context)
        => context?.GetEndpoint()?.Metadata.GetMetadata<ControllerActionDescriptor>() is null ? RouteHandlers : Controllers;
}
