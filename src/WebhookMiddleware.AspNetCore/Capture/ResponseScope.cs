using Microsoft.AspNetCore.Http.Features;

namespace WebhookMiddleware.AspNetCore.Capture;

/// <summary>
/// One endpoint's share in a request that has after-events. The endpoint's delegate opens it, and ends it when all that makes the response is done: filters,
/// results, formatters. In between the endpoint's adapter says from where on the response is held (<see cref="Hold"/>).
/// </summary>
internal sealed class ResponseScope(HttpContext context, ResponseScopes scopes)
{
    private IHeldRun? _run;
    private IHttpResponseBodyFeature? _original;
    private ResponseCapture? _capture;
    private Type? _bodyType;
    private bool _hasSucceeded;

    /// <summary>The scope of the endpoint that is being executed; null when it had nothing to tell as it began.</summary>
    public static ResponseScope? Of(HttpContext context) => context.Features.Get<ResponseScope>();

    /// <summary>Holds the response from here on, and has it told to the after-events of <paramref name="run"/> before the client gets any of it.</summary>
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

        // A response can start without a byte that comes by here: somebody took hold of the server's own writer before.
        context.Response.OnStarting(capture.StartingAsync);
    }

    /// <summary>The handler has succeeded with this result, which is still to be executed. Nothing is held of streams and files.</summary>
    public void Succeed(object? result)
    {
        _hasSucceeded = true;
        _bodyType = HandlerResult.BodyType(result);
        if (HandlerResult.IsStreamed(result))
        {
            _capture?.Stop();
        }
    }

    /// <summary>The endpoint is done.</summary>
    public ValueTask EndAsync() => _capture is { } capture ? capture.EndAsync() : DecideAsync(body: null);

    /// <summary>The handler has failed: nothing has happened that could be told.</summary>
    public ValueTask FailAsync()
    {
        _capture?.Stop();
        var run = _run;
        _run = null;
        return run?.FailAsync() ?? ValueTask.CompletedTask;
    }

    /// <summary>The endpoint ended with an exception. That a client has gone while it was sent what the handler did makes nothing undone.</summary>
    public ValueTask BreakAsync()
        => _hasSucceeded && context.RequestAborted.IsCancellationRequested ? DecideAsync(body: null) : FailAsync();

    /// <summary>Gives the response its own body again.</summary>
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
