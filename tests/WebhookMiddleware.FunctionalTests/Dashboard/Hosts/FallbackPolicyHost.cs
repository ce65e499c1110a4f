using Microsoft.AspNetCore.Authorization;

namespace WebhookMiddleware.FunctionalTests.Dashboard.Hosts;

/// <summary>Nothing of the application is open to callers who have not signed in, unless it says so.</summary>
internal sealed class FallbackPolicyHost : HostKind
{
    public override void AddServices(IServiceCollection services)
        => services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
}
