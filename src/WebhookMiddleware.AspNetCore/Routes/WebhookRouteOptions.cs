namespace WebhookMiddleware.AspNetCore;

/// <summary>The route map.</summary>
public sealed class WebhookRouteOptions
{
    /// <summary>The entries.</summary>
    public IList<WebhookRoute> Routes { get; } = [];

    /// <summary>Whether an entry that matches no endpoint is only warned of. Default: false; the host does not start.</summary>
    public bool AllowUnmatched { get; set; }

    /// <summary>What could not be read of a configuration; reported with everything else that is wrong.</summary>
    internal List<string> Errors { get; } = [];
}
