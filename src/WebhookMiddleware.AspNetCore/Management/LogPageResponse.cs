namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>One page of a log.</summary>
/// <param name="Items">The items.</param>
/// <param name="NextCursor">Where the next page begins; null on the last one.</param>
internal sealed record LogPageResponse<T>(IEnumerable<T> Items, string? NextCursor);
