using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Middleware;

/// <summary>
/// A response body that is held back while it can be: JSON of a bounded size. Whatever is larger, or streams, passes through, and the after-events
/// are then told the status only; they come before the first byte in either case.
/// </summary>
internal sealed class ResponseCapture(HttpResponse response, Stream inner, int limit, Func<WebhookResponseInfo?, ValueTask> after) : Stream
{
    private readonly MemoryStream _held = new();
    private bool _isReleased;
    private bool _isEnding;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isReleased && JsonBody.IsJson(response.ContentType) && _held.Length + buffer.Length <= limit)
        {
            _held.Write(buffer.Span);
            return;
        }

        await ReleaseAsync(isComplete: false);
        await inner.WriteAsync(buffer, cancellationToken);
    }

    /// <summary>The handler is done.</summary>
    public void End() => _isEnding = true;

    /// <summary>Runs the after-events, then lets go of what is held.</summary>
    /// <param name="isComplete">Whether the whole body is held.</param>
    public async ValueTask ReleaseAsync(bool isComplete)
    {
        if (_isReleased)
        {
            return;
        }

        _isReleased = true;
        var body = isComplete && _held.Length > 0 ? JsonBody.Normalize(_held.GetBuffer().AsSpan(0, (int)_held.Length)) : null;
        await after(new WebhookResponseInfo(response.StatusCode, body));
        if (_held.Length > 0)
        {
            _held.Position = 0;
            await _held.CopyToAsync(inner);
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        // Held JSON stays held; a stream that wants to get going does. The flush at the end of an empty response must not start it:
        // somebody further out may have a body for it.
        if (!_isReleased && (_isEnding || JsonBody.IsJson(response.ContentType)))
        {
            return;
        }

        await ReleaseAsync(isComplete: false);
        await inner.FlushAsync(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (!_isReleased && JsonBody.IsJson(response.ContentType) && _held.Length + count <= limit)
        {
            _held.Write(buffer, offset, count);
            return;
        }

        if (!_isReleased)
        {
            throw new InvalidOperationException("Synchronous writes are held back only while they are JSON; write this response asynchronously.");
        }

        inner.Write(buffer, offset, count);
    }

    public override void Flush()
    {
        if (_isReleased)
        {
            inner.Flush();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _held.Dispose();
        base.Dispose(disposing);
    }
}
