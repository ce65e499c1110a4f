namespace WebhookMiddleware.AspNetCore;

/// <summary>One entry of the route map: the events of a route, bound without touching its code.</summary>
public sealed class WebhookRoute
{
    /// <summary>
    /// The route pattern, such as <c>/organization/order/{id}</c>. Parameter names, constraints, letter case and the leading slash don't matter;
    /// an endpoint must have it, or the host does not start.
    /// </summary>
    public string Route { get; set; } = "";

    /// <summary>The HTTP methods. Empty (the default): POST, PUT, PATCH and DELETE.</summary>
    public IList<string> Methods { get; } = [];

    /// <summary>The before-events. Default: none.</summary>
    public IList<string> Before { get; } = [];

    /// <summary>The after-events. Default: none.</summary>
    public IList<string> After { get; } = [];

    /// <summary>The JSON pointers that webhooks of the before-events may write. Empty (the default): all.</summary>
    public IList<string> Writable { get; } = [];
}
