using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookMiddleware.FunctionalTests.Management.Routes;

/// <summary>Believes callers who say what they may do.</summary>
internal sealed class CallerAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Header = "X-Caller";
    public const string Reader = "reader";
    public const string Writer = "writer";

    public static void AddTo(IServiceCollection services)
    {
        services.AddAuthentication("caller").AddScheme<AuthenticationSchemeOptions, CallerAuthentication>("caller", null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Reader, policy => policy.RequireClaim(Reader))
            .AddPolicy(Writer, policy => policy.RequireClaim(Writer));
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        => Task.FromResult(Request.Headers[Header] is [{ Length: > 0 } right]
            ? AuthenticateResult.Success(new AuthenticationTicket(
                new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, right), new(right, "")], Scheme.Name)), Scheme.Name))
            : AuthenticateResult.NoResult());
}
