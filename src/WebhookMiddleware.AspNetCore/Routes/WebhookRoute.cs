namespace WebhookMiddleware.AspNetCore;

/// <summary>Represents an entry of the route map, which binds events to a route without a change to its code.</summary>
public sealed class WebhookRoute
{
    /// <summary>
    /// Gets or sets the route pattern, such as <c>/organization/order/{id}</c>. Parameter names, constraints, letter case and the leading
    /// slash are ignored when it is matched. If no endpoint has this route, the host does not start.
    /// </summary>
    public string Route { get; set; } = "";

    /// <summary>Gets the HTTP methods. Default: empty, which stands for POST, PUT, PATCH and DELETE.</summary>
    public IList<string> Methods { get; } = [];

    /// <summary>Gets the names of the before-events. Default: none.</summary>
    public IList<string> Before { get; } = [];

    /// <summary>Gets the names of the after-events. Default: none.</summary>
    public IList<string> After { get; } = [];

    /// <summary>
    /// Gets the JSON pointers that webhooks of the before-events may write. Default: empty, which permits every bound member, unless
    /// <see cref="WebhookHttpOptions.RequireWritable"/> is set; then it permits none. An empty list in the configuration
    /// (<c>"writable": []</c>) permits none.
    /// </summary>
    public IList<string> Writable { get; } = [];

    /// <summary>
    /// Gets the members that are withheld from webhooks and that webhooks can't write, as JSON pointers or names; see
    /// <see cref="WebhookBindingAttribute.Exclude"/>. Default: none.
    /// </summary>
    public IList<string> Exclude { get; } = [];

    /// <summary>
    /// Gets the members that webhooks receive although they look like credentials, as JSON pointers or names; see
    /// <see cref="WebhookBindingAttribute.Include"/>. Default: none.
    /// </summary>
    public IList<string> Include { get; } = [];

    /// <summary>Gets or sets a value indicating whether the configuration has an empty list of writable members.</summary>
    internal bool WritesNothing { get; set; }
}
