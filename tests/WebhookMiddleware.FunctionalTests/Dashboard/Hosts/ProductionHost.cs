namespace WebhookMiddleware.FunctionalTests.Dashboard.Hosts;

/// <summary>The Production environment, with pages of the application's own for errors and for statuses without a body.</summary>
internal sealed class ProductionHost : HostKind
{
    public override string Environment => Environments.Production;

    public override IReadOnlyList<string> OwnPages => [.. base.OwnPages, "fail"];

    public override void Build(WebApplication app)
    {
        app.UseExceptionHandler(error => error.Run(context => context.Response.WriteAsync("The shop has failed")));
        app.UseStatusCodePages("text/plain", "The shop says {0}");
        base.Build(app);
        app.MapGet("/fail", string () => throw new InvalidOperationException("The shop is closed."));
    }
}
