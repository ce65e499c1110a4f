namespace WebhookMiddleware.Templates;

/// <summary>Represents the failure of a template or a condition while it ran. The message is for people and contains no data.</summary>
internal class TemplateException(string message, Exception? innerException = null) : Exception(message, innerException);
