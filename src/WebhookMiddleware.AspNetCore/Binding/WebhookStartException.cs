namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>
/// Stops the start of a host whose bindings can't work. A host logs such an exception in two places, and the runtime prints what nobody catches: its text,
/// once logged, is not repeated there, and a stack trace would say nothing about a setting.
/// </summary>
internal sealed class WebhookStartException(string message, bool isLogged) : InvalidOperationException(message)
{
    public override string ToString()
        => isLogged ? "The host does not start: webhook bindings can't work. The log entry before this one lists what is wrong." : Message;

    /// <summary>Ends the process without a crash report if nobody catches the exception. What it would report is in the log.</summary>
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
