namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>
/// The exception that stops the start of a host whose bindings are invalid. A host logs such an exception twice, and the runtime prints it
/// if it is unhandled. Its text is therefore not repeated once it has been logged, and its stack trace, which says nothing about a
/// setting, is left out.
/// </summary>
internal sealed class WebhookStartException(string message, bool isLogged) : InvalidOperationException(message)
{
    public override string ToString()
        => isLogged ? "The host does not start: its webhook bindings are invalid. The previous log entry lists the errors." : Message;

    /// <summary>Ends the process without a crash report if the exception stays unhandled. The log has what the report would say.</summary>
    public void ExitIfUnhandled()
    {
        if (isLogged)
        {
            AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
            {
                if (ReferenceEquals(unhandled.ExceptionObject, this))
                {
                    Environment.Exit(1);
                }
            };
        }
    }
}
