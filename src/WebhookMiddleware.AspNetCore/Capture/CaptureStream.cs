namespace WebhookMiddleware.AspNetCore.Capture;

/// <summary>The <see cref="HttpResponse.Body"/> of a response that is being held back.</summary>
internal sealed class CaptureStream(ResponseCapture capture) : Stream
{
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
        if (!await capture.TryHoldAsync(buffer.Span))
        {
            await capture.Inner.Stream.WriteAsync(buffer, cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override IAsyncResult BeginWrite(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state)
        => TaskToAsyncResult.Begin(WriteAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override void EndWrite(IAsyncResult asyncResult) => TaskToAsyncResult.End(asyncResult);

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (!await capture.KeepAsync())
        {
            await capture.Inner.Stream.FlushAsync(cancellationToken);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!capture.AllowsSynchronousWrites || !Wait(capture.TryHoldAsync(buffer)))
        {
            capture.Inner.Stream.Write(buffer);
        }
    }

    public override void Flush()
    {
        if (!capture.AllowsSynchronousWrites || !Wait(capture.KeepAsync()))
        {
            capture.Inner.Stream.Flush();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // A caller that writes synchronously accepts blocking; the server blocks as well.
    private static bool Wait(ValueTask<bool> held)
        => held.IsCompletedSuccessfully ? held.Result : held.AsTask().GetAwaiter().GetResult();
}
