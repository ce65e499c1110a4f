namespace WebhookMiddleware.DashboardHosts.Blazor;

/// <summary>A Blazor Web App, as <c>dotnet new blazor</c> sets it up: pages rendered on the server, and interactive ones.</summary>
public static class BlazorShop
{
    public static void AddBlazorShop(this IServiceCollection services)
        => services.AddRazorComponents().AddInteractiveServerComponents();

    public static void UseBlazorShop(this WebApplication app)
    {
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
