namespace WebhookMiddleware.AspNetCore;

/// <summary>Provides the entries of the route map.</summary>
public sealed class WebhookRouteOptions
{
    /// <summary>Gets the entries.</summary>
    public IList<WebhookRoute> Routes { get; } = [];

    /// <summary>
    /// Gets or sets a value indicating whether an entry that matches no endpoint is only logged as a warning. Default:
    /// <see langword="false"/>, where it stops the start.
    /// </summary>
    public bool AllowUnmatched { get; set; }

    /// <summary>Gets the configuration's errors, which are reported together with all others.</summary>
    internal List<string> Errors { get; } = [];
}
