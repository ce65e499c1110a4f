namespace WebhookMiddleware.Receiver.Endpoints;

/// <summary>Cancels the request's token when the API no longer waits for the answer, or has gone away.</summary>
internal sealed class CallDeadline : IDisposable
{
    private readonly HttpContext _context;
    private readonly CancellationToken _aborted;
    private readonly CancellationTokenSource _time;
    private readonly CancellationTokenSource _either;

    /// <param name="context">The request, whose token becomes the one of the deadline until this is disposed of.</param>
    /// <param name="milliseconds">How long the API waits; null if it is not known.</param>
    /// <param name="timeProvider">The clock.</param>
    public CallDeadline(HttpContext context, int? milliseconds, TimeProvider timeProvider)
    {
        _context = context;
        _aborted = context.RequestAborted;
        _time = milliseconds is { } limit
            ? new CancellationTokenSource(TimeSpan.FromMilliseconds(Math.Max(0, limit)), timeProvider)
            : new CancellationTokenSource();
        _either = CancellationTokenSource.CreateLinkedTokenSource(_time.Token, _aborted);
        context.RequestAborted = _either.Token;
    }

    /// <summary>Gets whether the time is up.</summary>
    public bool IsOver => _time.IsCancellationRequested;

    public void Dispose()
    {
        _context.RequestAborted = _aborted;
        _either.Dispose();
        _time.Dispose();
    }
}
