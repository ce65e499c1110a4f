using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookMiddleware.AspNetCore.Management.Access;

/// <summary>Endpoint metadata with the policy that callers of the management API have to meet to enter secrets.</summary>
internal sealed class SecretWriters(string policy)
{
    /// <summary>
    /// Determines whether the caller may enter secrets. Without a policy, all callers that may write webhooks may.
    /// </summary>
    public static ValueTask<bool> IncludeCallerAsync(HttpContext context) => IncludeCallerAsync(context, context.GetEndpoint());

    /// <summary>Determines whether the caller could enter secrets at an endpoint.</summary>
    public static async ValueTask<bool> IncludeCallerAsync(HttpContext context, Endpoint? endpoint)
        => endpoint?.Metadata.GetMetadata<SecretWriters>() is not { } writers || await writers.IncludeAsync(context);

    private async Task<bool> IncludeAsync(HttpContext context)
    {
        var authorization = context.RequestServices.GetRequiredService<IAuthorizationService>();
        return (await authorization.AuthorizeAsync(context.User, context, policy)).Succeeded;
    }
}
