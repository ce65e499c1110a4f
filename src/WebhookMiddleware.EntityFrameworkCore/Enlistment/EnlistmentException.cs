namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// A context with <c>UseWebhookOutbox()</c> can't write the outbox. That is a mistake of the application, which keeps the host from
/// starting.
/// </summary>
internal sealed class EnlistmentException(string message) : InvalidOperationException(message);
