namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>Recognizes bodies that are bound to <see cref="IAsyncEnumerable{T}"/>: they are read once, by the handler, and can't be written as JSON at once.</summary>
internal static class OnePassSequence
{
    public static bool Is(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>);
}
