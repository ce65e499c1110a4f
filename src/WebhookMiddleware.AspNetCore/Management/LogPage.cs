using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Answers one page of a log.</summary>
internal static class LogPage
{
    public static Task WriteAsync<T>(HttpContext context, IEnumerable<T> items, long? nextCursor)
        => ManagementJson.WriteAsync(
            context, StatusCodes.Status200OK, new LogPageResponse<T>(items, nextCursor is { } cursor ? LogCursor.Write(cursor) : null));
}
