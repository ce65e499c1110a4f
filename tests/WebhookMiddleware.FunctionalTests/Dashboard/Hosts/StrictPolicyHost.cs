namespace WebhookMiddleware.FunctionalTests.Dashboard.Hosts;

/// <summary>All responses of the application get its own Content-Security-Policy, as the last thing that is done to them.</summary>
internal sealed class StrictPolicyHost : HostKind
{
    public const string ContentSecurityPolicy = "default-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";

    public override void Build(WebApplication app)
    {
        app.Use((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
                return Task.CompletedTask;
            });
            return next(context);
        });
        base.Build(app);
    }
}
