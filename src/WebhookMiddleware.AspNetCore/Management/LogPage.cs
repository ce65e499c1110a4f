using Microsoft.AspNetCore.Http;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Writes one page of a log to the response.</summary>
internal static class LogPage
{
    public static Task WriteAsync<T>(HttpContext context, IEnumerable<T> items, long? nextCursor)
        => WriteAsync(context, items, nextCursor is { } cursor ? LogCursor.Write(cursor) : null);

    public static Task WriteAsync<T>(HttpContext context, IEnumerable<T> items, Guid? nextCursor)
        => WriteAsync(context, items, nextCursor is { } cursor ? LogCursor.Write(cursor) : null);

    private static Task WriteAsync<T>(HttpContext context, IEnumerable<T> items, string? nextCursor)
        => ManagementJson.WriteAsync(context, StatusCodes.Status200OK, new LogPageResponse<T>(items, nextCursor));
}

/// <summary>Represents one page of a log.</summary>
/// <param name="Items">The items.</param>
/// <param name="NextCursor">The cursor of the next page; null on the last one.</param>
internal sealed record LogPageResponse<T>(IEnumerable<T> Items, string? NextCursor);
