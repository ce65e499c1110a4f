using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace WebhookMiddleware.AspNetCore.Capture;

/// <summary>
/// The body of a response, held back while after-events can still be told what it is: a JSON body of bounded size. Anything else passes through, after
/// the events have been told the status. No byte reaches the client before they are.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="inner">Where the body goes when it is let go.</param>
/// <param name="limit">How many bytes are held.</param>
/// <param name="decide">Tells the after-events; called once. Its argument is the whole body, or null when it was not held.</param>
internal sealed class ResponseCapture(
    HttpContext context, IHttpResponseBodyFeature inner, int limit, Func<ReadOnlyMemory<byte>?, ValueTask> decide) : IHttpResponseBodyFeature
{
    private readonly ArrayBufferWriter<byte> _held = new();
    private CaptureWriter? _writer;
    private CaptureStream? _stream;
    private bool _isStreamed;
    private bool _isDecided;

    public Stream Stream => _stream ??= new CaptureStream(this);

    public PipeWriter Writer => _writer ??= new CaptureWriter(this);

    /// <summary>Where the body goes when it is not held.</summary>
    public IHttpResponseBodyFeature Inner => inner;

    /// <summary>What is held.</summary>
    public IBufferWriter<byte> Held => _held;

    /// <summary>Whether nothing has been let go yet.</summary>
    public bool IsHolding { get; private set; } = true;

    /// <summary>Whether the server takes synchronous writes; where it doesn't, it is the one that refuses them.</summary>
    public bool AllowsSynchronousWrites => context.Features.Get<IHttpBodyControlFeature>() is not { AllowSynchronousIO: false };

    // Of a status that is not told about nothing has to be held, and 204 and 205 have no body: the server says so to whoever writes one.
    private bool IsHeldBack
        => IsHolding
            && !_isStreamed
            && !_isDecided
            && context.Response.StatusCode is >= 200 and <= 299 and not StatusCodes.Status204NoContent and not StatusCodes.Status205ResetContent
            && _held.WrittenCount <= limit
            && CapturedBody.IsJson(context.Response);

    /// <summary>Holds nothing from here on: the handler streams, or has failed.</summary>
    public void Stop() => _isStreamed = true;

    // Proxies call it for every response, whatever is in it: it says nothing about this one.
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

    /// <summary>Holds more bytes, if it may. False: they are still to be written to <see cref="Inner"/>, where the bytes before them are by now.</summary>
    public ValueTask<bool> TryHoldAsync(ReadOnlySpan<byte> bytes)
    {
        if (!IsHeldBack || _held.WrittenCount + bytes.Length > limit)
        {
            return ReleaseFirstAsync();
        }

        _held.Write(bytes);
        return ValueTask.FromResult(true);
    }

    /// <summary>Gives whether what has been written stays held. False: it is in <see cref="Inner"/> by now.</summary>
    public ValueTask<bool> KeepAsync() => IsHeldBack ? ValueTask.FromResult(true) : ReleaseFirstAsync();

    /// <summary>Takes note that the response starts in a way that passes by here.</summary>
    public Task StartingAsync() => DecideAsync(body: null).AsTask();

    /// <summary>The body is complete: tells it, and lets it go.</summary>
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
            // Not the request's token: the server knows what to do with a body whose client has gone.
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
