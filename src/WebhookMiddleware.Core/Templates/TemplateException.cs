namespace WebhookMiddleware.Templates;

/// <summary>A template or a condition failed while it ran; the message is for people and holds no data.</summary>
internal sealed class TemplateException(string message, Exception? innerException = null) : Exception(message, innerException);
