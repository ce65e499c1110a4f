using Microsoft.AspNetCore.Mvc;

namespace WebhookMiddleware.DashboardHosts.Mvc;

/// <summary>An application with controllers and views, as <c>dotnet new mvc</c> sets it up, which validates every post.</summary>
public static class MvcShop
{
    public static void AddMvcShop(this IServiceCollection services)
        => services.AddControllersWithViews(options => options.Filters.Add(new AutoValidateAntiforgeryTokenAttribute()));

    public static void UseMvcShop(this WebApplication app)
    {
        app.UseExceptionHandler("/shop/error");
        app.UseStatusCodePagesWithReExecute("/shop/status/{0}");
        app.UseRouting();
        app.UseAuthorization();
        app.MapStaticAssets();
        app.MapControllerRoute("default", "{controller=Shop}/{action=Index}/{id?}").WithStaticAssets();
    }
}
