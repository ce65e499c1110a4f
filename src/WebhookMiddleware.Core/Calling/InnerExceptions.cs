namespace WebhookMiddleware.Calling;

/// <summary>Provides access to the exceptions that HTTP wraps in its own.</summary>
internal static class InnerExceptions
{
    /// <summary>
    /// Returns the exception itself or its first inner exception of type <typeparamref name="T"/>; null when there is none.
    /// </summary>
    public static T? Find<T>(this Exception? exception)
        where T : Exception
    {
        while (exception is not null and not T)
        {
            exception = exception.InnerException;
        }

        return exception as T;
    }
}
