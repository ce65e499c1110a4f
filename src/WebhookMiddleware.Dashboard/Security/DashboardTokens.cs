using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookMiddleware.Dashboard.Security;

/// <summary>
/// The tokens of the dashboard's own forms. They are apart from those of the host, which may have none, or validate them its own way.
/// </summary>
internal sealed class DashboardTokens(IAntiforgery antiforgery)
{
    public const string Field = "__token";

    /// <summary>Configures the tokens in the container that the dashboard has for itself.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddAntiforgery(options =>
        {
            options.FormFieldName = Field;
            options.HeaderName = null;
            options.Cookie.Name = "webhooks-token";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.SuppressXFrameOptionsHeader = true;
        });
        services.AddSingleton<DashboardTokens>();
    }

    /// <summary>Returns the token of a page, and sets the cookie that belongs to it.</summary>
    public string Create(HttpContext context) => antiforgery.GetAndStoreTokens(context).RequestToken!;

    public Task<bool> IsValidAsync(HttpContext context) => antiforgery.IsRequestValidAsync(context);
}
