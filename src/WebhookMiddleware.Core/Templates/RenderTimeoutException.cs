namespace WebhookMiddleware.Templates;

/// <summary>Represents a call whose time limit was reached while its condition was evaluated or its body was rendered.</summary>
internal sealed class RenderTimeoutException()
    : Exception("The time limit was reached before the condition was evaluated and the body rendered.");
