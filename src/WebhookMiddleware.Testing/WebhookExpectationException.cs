namespace WebhookMiddleware.Testing;

/// <summary>
/// Is thrown when a receiver did not get what a test expects. Its message lists what it got. It belongs to no test framework: each counts
/// an exception as a failure.
/// </summary>
public sealed class WebhookExpectationException : Exception
{
    /// <summary>Initializes the exception.</summary>
    public WebhookExpectationException()
    {
    }

    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What was expected, and what was received.</param>
    public WebhookExpectationException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What was expected, and what was received.</param>
    /// <param name="innerException">The cause.</param>
    public WebhookExpectationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
