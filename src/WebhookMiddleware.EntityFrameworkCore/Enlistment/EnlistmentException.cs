namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// The exception for a context with <c>UseWebhookOutbox()</c> that can't write the outbox: a mistake of the application, with which the
/// host does not start.
/// </summary>
internal sealed class EnlistmentException(string message) : InvalidOperationException(message);
