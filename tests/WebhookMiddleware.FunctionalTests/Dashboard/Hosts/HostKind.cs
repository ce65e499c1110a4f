namespace WebhookMiddleware.FunctionalTests.Dashboard.Hosts;

/// <summary>A kind of application that the dashboard is mapped in: what it consists of, and its own pages, which stay as they are.</summary>
internal abstract class HostKind
{
    /// <summary>The policy that opens the dashboard in hosts with a sign-in.</summary>
    public const string Policy = "administrators";

    public string Name => GetType().Name;

    /// <summary>Gets the address of the dashboard, as browsers see it.</summary>
    public virtual string Dashboard => "/webhooks/";

    /// <summary>Gets the address that the application's own paths are below, as browsers see it.</summary>
    public virtual string Root => "/";

    public virtual string Environment => Environments.Development;

    /// <summary>Gets whether callers have to sign in for the dashboard.</summary>
    public virtual bool HasSignIn => true;

    /// <summary>Gets paths of the application's own pages, below <see cref="Root"/>; among them one that does not exist.</summary>
    public virtual IReadOnlyList<string> OwnPages => ["", "none", "webhook", "webhooks-of-its-own/1"];

    public virtual void AddServices(IServiceCollection services)
    {
    }

    /// <summary>Builds the pipeline, and maps the application's own pages.</summary>
    public virtual void Build(WebApplication app)
    {
        app.MapGet("/", () => "The shop");
        app.MapGet("/webhooks-of-its-own/{id:int}", (int id) => new { id });
    }

    /// <summary>Maps the dashboard, in the one line that its README shows.</summary>
    public virtual void MapDashboard(WebApplication app) => app.MapWebhookDashboard("/webhooks").RequireAuthorization(Policy);

    /// <summary>Starts what stands between browsers and the application, if anything does, and returns its address.</summary>
    public virtual Task<(IHost? Proxy, Uri Address)> StartProxyAsync(Uri application) => Task.FromResult(((IHost?)null, application));

    public override string ToString() => Name;
}
