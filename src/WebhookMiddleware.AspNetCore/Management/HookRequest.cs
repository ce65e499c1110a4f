using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Reads which webhook a request writes, and under which conditions.</summary>
internal static class HookRequest
{
    /// <summary>
    /// Returns the webhook and the versions that may be replaced, null for any. Returns null if a problem has been written to the response.
    /// </summary>
    public static async Task<(Guid Id, IReadOnlyCollection<long>? Versions)?> ReadTargetAsync(HttpContext context)
    {
        if (!RouteId.TryRead(context, out var id))
        {
            await HookResponse.NotFound().WriteAsync(context);
            return null;
        }

        return await TryReadIfMatchAsync(context) is (true, var versions) ? (id, versions) : null;
    }

    public static async Task<WebhookWriteConditions> ReadConditionsAsync(HttpContext context, IReadOnlyCollection<long>? versions = null)
        => new() { ExpectedVersions = versions, AllowNewSecrets = await SecretWriters.IncludeCallerAsync(context) };

    /// <summary>
    /// Determines whether a write of several webhooks may be made. No version stands for all of them, so that a request which names one
    /// gets a problem.
    /// </summary>
    public static async Task<bool> IsUnconditionalAsync(HttpContext context)
    {
        if (await TryReadIfMatchAsync(context) is not (true, var versions))
        {
            return false;
        }

        if (versions is not null)
        {
            await new ManagementProblem(
                StatusCodes.Status412PreconditionFailed,
                "Nothing was saved: several webhooks have no common ETag that If-Match could name. Leave the header out, or send *.")
                .WriteAsync(context);
        }

        return versions is null;
    }

    private static async Task<(bool IsRead, IReadOnlyCollection<long>? Versions)> TryReadIfMatchAsync(HttpContext context)
    {
        if (EntityTags.TryReadIfMatch(context.Request, out var versions))
        {
            return (true, versions);
        }

        await ManagementProblem.Invalid(
            "The If-Match header is malformed.",
            new Dictionary<string, string[]>
            {
                ["If-Match"] = ["Use the ETag of a read, quotes included, such as \"3\"; several separated by commas; or *."],
            })
            .WriteAsync(context);
        return (false, null);
    }
}
