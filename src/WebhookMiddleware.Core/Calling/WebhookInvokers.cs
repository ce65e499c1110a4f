namespace WebhookMiddleware.Calling;

/// <summary>
/// The process's two ways to send a request, over the handlers of <see cref="WebhookHttpClient"/>. A client of the factory for each call
/// would only add a second cancellation source and default headers, which calls don't have.
/// </summary>
internal sealed class WebhookInvokers(IHttpMessageHandlerFactory handlers)
{
    private readonly Lazy<HttpMessageInvoker> _pooled = new(() => Create(handlers, WebhookHttpClient.Name));
    private readonly Lazy<HttpMessageInvoker> _newConnection = new(() => Create(handlers, WebhookHttpClient.NewConnectionName));

    /// <summary>Gets the invoker that reuses connections.</summary>
    public HttpMessageInvoker Pooled => _pooled.Value;

    /// <summary>Gets the invoker that opens a new connection for every request.</summary>
    public HttpMessageInvoker NewConnection => _newConnection.Value;

    // The factory owns the handlers, which live as long as the process.
    private static HttpMessageInvoker Create(IHttpMessageHandlerFactory handlers, string name)
        => new(handlers.CreateHandler(name), disposeHandler: false);
}
