namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>
/// Recognises bodies that are bound to <see cref="IAsyncEnumerable{T}"/>. The handler reads them once, so they can't be written as JSON
/// for webhooks.
/// </summary>
internal static class OnePassSequence
{
    public static bool Is(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>);
}
