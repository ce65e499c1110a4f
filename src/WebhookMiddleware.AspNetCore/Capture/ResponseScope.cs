using Microsoft.AspNetCore.Http.Features;

namespace WebhookMiddleware.AspNetCore.Capture;

/// <summary>
/// Tracks the response of one endpoint whose request has after-events. The endpoint's delegate opens the scope, and ends it when filters,
/// results and formatters have completed. In between, the endpoint's adapter starts to hold the response (<see cref="Hold"/>).
/// </summary>
internal sealed class ResponseScope(HttpContext context, ResponseScopes scopes)
{
    private IHeldRun? _run;
    private IHttpResponseBodyFeature? _original;
    private ResponseCapture? _capture;
    private Type? _bodyType;
    private bool _hasSucceeded;

    /// <summary>Returns the scope of the executing endpoint, or null if it had no active after-events when it began.</summary>
    public static ResponseScope? Of(HttpContext context) => context.Features.Get<ResponseScope>();

    /// <summary>
    /// Holds the response from now on, and raises the after-events of <paramref name="run"/> before the client gets any of it.
    /// </summary>
    public void Hold(IHeldRun run)
    {
        _run = run;
        if (context.Response.HasStarted)
        {
            return;
        }

        _original = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var capture = new ResponseCapture(context, _original, scopes.Limit, DecideAsync);
        _capture = capture;
        context.Features.Set<IHttpResponseBodyFeature>(capture);

        // A response can start without passing through the capture, if other code obtained the server's own writer before.
        context.Response.OnStarting(capture.StartingAsync);
    }

    /// <summary>
    /// Records that the handler succeeded with this result, which is still to be executed. Streams and files are not held.
    /// </summary>
    public void Succeed(object? result)
    {
        _hasSucceeded = true;
        _bodyType = HandlerResult.BodyType(result);
        if (HandlerResult.IsStreamed(result))
        {
            _capture?.Stop();
        }
    }

    /// <summary>Ends the scope when the endpoint has completed.</summary>
    public ValueTask EndAsync() => _capture is { } capture ? capture.EndAsync() : DecideAsync(body: null);

    /// <summary>Discards the after-events, because the handler failed.</summary>
    public ValueTask FailAsync()
    {
        _capture?.Stop();
        var run = _run;
        _run = null;
        return run?.FailAsync() ?? ValueTask.CompletedTask;
    }

    /// <summary>
    /// Ends the scope after an exception. If the client disconnected while it received the response, the handler's work remains done.
    /// </summary>
    public ValueTask BreakAsync()
        => _hasSucceeded && context.RequestAborted.IsCancellationRequested ? DecideAsync(body: null) : FailAsync();

    /// <summary>Restores the response's own body.</summary>
    public void Close()
    {
        if (_original is not null)
        {
            context.Features.Set(_original);
        }
    }

    private ValueTask DecideAsync(ReadOnlyMemory<byte>? body)
    {
        var run = _run;
        _run = null;
        return run is null ? ValueTask.CompletedTask
            : ResponseScopes.IsCutShort(context.Response, body) ? run.FailAsync()
            : run.AfterAsync(scopes.Describe(context, body, _bodyType));
    }
}
