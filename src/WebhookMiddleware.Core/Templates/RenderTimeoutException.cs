namespace WebhookMiddleware.Templates;

/// <summary>The time for a call was up while its condition was judged or its body rendered.</summary>
internal sealed class RenderTimeoutException() : Exception("The time was up before the condition and the body were ready.");
