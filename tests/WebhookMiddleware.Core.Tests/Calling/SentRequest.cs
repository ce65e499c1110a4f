namespace WebhookMiddleware.Core.Tests.Calling;

/// <summary>A request as it left, kept beyond its disposal.</summary>
internal sealed record SentRequest(
    HttpMethod Method, Uri? Url, Version Version, HttpVersionPolicy VersionPolicy, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public static async Task<SentRequest> ReadAsync(HttpRequestMessage request)
        => new(
            request.Method,
            request.RequestUri,
            request.Version,
            request.VersionPolicy,
            request.Headers.Concat(request.Content!.Headers)
                .ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase),
            await request.Content.ReadAsByteArrayAsync());
}
