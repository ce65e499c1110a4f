namespace WebhookMiddleware.Calling;

/// <summary>Looks into what HTTP wraps in exceptions of its own.</summary>
internal static class InnerExceptions
{
    /// <summary>Returns the first exception of this type, the given one or one inside it; null when there is none.</summary>
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
