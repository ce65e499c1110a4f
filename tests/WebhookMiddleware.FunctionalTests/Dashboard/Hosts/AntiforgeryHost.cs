using Microsoft.AspNetCore.Antiforgery;

namespace WebhookMiddleware.FunctionalTests.Dashboard.Hosts;

/// <summary>The application validates the tokens of its own forms by <c>UseAntiforgery</c>.</summary>
internal sealed class AntiforgeryHost : HostKind
{
    public override IReadOnlyList<string> OwnPages => [.. base.OwnPages, "form"];

    public override void AddServices(IServiceCollection services) => services.AddAntiforgery();

    public override void Build(WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        base.Build(app);
        app.MapGet("/form", (IAntiforgery antiforgery, HttpContext context) => Results.Content(
            $"""
            <form method="post">
            <input name="article"><input type="hidden" name="__RequestVerificationToken" value="{antiforgery.GetAndStoreTokens(context).RequestToken}">
            </form>
            """,
            "text/html"));
        app.MapPost("/form", ([FromForm] string article) => $"Ordered: {article}");
    }
}
