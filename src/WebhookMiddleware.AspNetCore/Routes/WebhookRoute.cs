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

    /// <summary>
    /// The JSON pointers that webhooks of the before-events may write. Empty (the default): every member that is bound, unless
    /// <see cref="WebhookHttpOptions.RequireWritable"/> is on: then none. An empty list in the configuration (<c>"writable": []</c>) opens none.
    /// </summary>
    public IList<string> Writable { get; } = [];

    /// <summary>
    /// The members that webhooks are not told and can't write, as JSON pointers or names; see <see cref="WebhookBindingAttribute.Exclude"/>. Default: none.
    /// </summary>
    public IList<string> Exclude { get; } = [];

    /// <summary>
    /// The members that webhooks are told although they look like credentials, as JSON pointers or names; see <see cref="WebhookBindingAttribute.Include"/>.
    /// Default: none.
    /// </summary>
    public IList<string> Include { get; } = [];

    /// <summary>Whether the configuration has an empty list of what webhooks may write.</summary>
    internal bool WritesNothing { get; set; }
}
