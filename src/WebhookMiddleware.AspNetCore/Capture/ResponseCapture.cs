using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace WebhookMiddleware.AspNetCore.Capture;

/// <summary>
/// Holds back the body of a response while after-events can still receive it: a JSON body of limited size. Any other body passes through
/// once the after-events have been raised with the status. No byte reaches the client before that.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="inner">The server's feature, which receives the body when it is released.</param>
/// <param name="limit">The maximum number of bytes to hold.</param>
/// <param name="decide">
/// Raises the after-events; called once. Its argument is the whole body, or null if the body was not held.
/// </param>
internal sealed class ResponseCapture(
    HttpContext context, IHttpResponseBodyFeature inner, int limit, Func<ReadOnlyMemory<byte>?, ValueTask> decide)
    : IHttpResponseBodyFeature
{
    private readonly ArrayBufferWriter<byte> _held = new();
    private CaptureWriter? _writer;
    private CaptureStream? _stream;
    private bool _isStreamed;
    private bool _isDecided;

    public Stream Stream => _stream ??= new CaptureStream(this);

    public PipeWriter Writer => _writer ??= new CaptureWriter(this);

    /// <summary>Gets the server's feature, which receives the body if it is not held.</summary>
    public IHttpResponseBodyFeature Inner => inner;

    /// <summary>Gets the buffer with the held bytes.</summary>
    public IBufferWriter<byte> Held => _held;

    /// <summary>Gets a value indicating whether nothing has been released yet.</summary>
    public bool IsHolding { get; private set; } = true;

    /// <summary>
    /// Gets a value indicating whether the server accepts synchronous writes. If it doesn't, they are passed to it, so that it throws.
    /// </summary>
    public bool AllowsSynchronousWrites => context.Features.Get<IHttpBodyControlFeature>() is not { AllowSynchronousIO: false };

    // A status without after-events need not be held. 204 and 205 have no body: the server throws if one is written.
    private bool IsHeldBack
        => IsHolding
            && !_isStreamed
            && !_isDecided
            && context.Response.StatusCode is >= 200 and <= 299
                and not StatusCodes.Status204NoContent
                and not StatusCodes.Status205ResetContent
            && _held.WrittenCount <= limit
            && CapturedBody.IsJson(context.Response);

    /// <summary>Stops holding the body, because the handler streams or has failed.</summary>
    public void Stop() => _isStreamed = true;

    // Proxies call it for every response, whatever its content, so it does not stop the capture.
    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        return IsHeldBack ? Task.CompletedTask : StartCoreAsync();

        async Task StartCoreAsync()
        {
            await ReleaseAsync();
            await inner.StartAsync(cancellationToken);
        }
    }

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        await ReleaseAsync();
        await inner.SendFileAsync(path, offset, count, cancellationToken);
    }

    public async Task CompleteAsync()
    {
        await EndAsync();
        await inner.CompleteAsync();
    }

    /// <summary>
    /// Tries to hold more bytes. If it returns false, earlier bytes have been written to <see cref="Inner"/>, and these still have to be.
    /// </summary>
    public ValueTask<bool> TryHoldAsync(ReadOnlySpan<byte> bytes)
    {
        if (!IsHeldBack || _held.WrittenCount + bytes.Length > limit)
        {
            return ReleaseFirstAsync();
        }

        _held.Write(bytes);
        return ValueTask.FromResult(true);
    }

    /// <summary>
    /// Determines whether the written bytes stay held. If it returns false, they have been written to <see cref="Inner"/>.
    /// </summary>
    public ValueTask<bool> KeepAsync() => IsHeldBack ? ValueTask.FromResult(true) : ReleaseFirstAsync();

    /// <summary>Raises the after-events if the response starts without passing through this class.</summary>
    public Task StartingAsync() => DecideAsync(body: null).AsTask();

    /// <summary>Raises the after-events with the complete body, and releases it.</summary>
    public async ValueTask EndAsync()
    {
        if (IsHolding)
        {
            await DecideAsync(IsHeldBack ? _held.WrittenMemory : (ReadOnlyMemory<byte>?)null);
            await ReleaseAsync();
        }
    }

    private async ValueTask<bool> ReleaseFirstAsync()
    {
        await ReleaseAsync();
        return false;
    }

    private async ValueTask ReleaseAsync()
    {
        if (!IsHolding)
        {
            return;
        }

        await DecideAsync(body: null);
        IsHolding = false;
        if (_held.WrittenCount > 0)
        {
            // The request's token is not used: the server handles a body whose client has disconnected.
            await inner.Stream.WriteAsync(_held.WrittenMemory, CancellationToken.None);
        }
    }

    private ValueTask DecideAsync(ReadOnlyMemory<byte>? body)
    {
        if (_isDecided)
        {
            return ValueTask.CompletedTask;
        }

        _isDecided = true;
        return decide(body);
    }
}
