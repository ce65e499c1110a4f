using System.Runtime.CompilerServices;

namespace WebhookMiddleware.Calling;

/// <summary>A connection to a receiver that records how many bytes were read from it and whether it has ended.</summary>
internal sealed class WatchedStream(Stream inner, ConnectionWatch watch, long openedAt, ConnectionWatch.Http2Connections? http2) : Stream
{
    private long _bytesRead;
    private volatile bool _hasEnded;
    private int _isClosed;

    /// <summary>Gets when the connection was opened, on the clock of <see cref="ConnectionWatch"/>.</summary>
    public long OpenedAt => openedAt;

    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Gets whether the receiver has closed or reset the connection.</summary>
    public bool HasEnded => _hasEnded;

    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Count(inner.Read(buffer), buffer.Length);
        }
        catch (IOException)
        {
            End();
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Count(await inner.ReadAsync(buffer, cancellationToken), buffer.Length);
        }
        catch (IOException)
        {
            End();
            throw;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Bind();
        try
        {
            inner.Write(buffer);
        }
        catch (IOException)
        {
            End();
            throw;
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Bind();
        try
        {
            // Nearly every write completes at once.
            var write = inner.WriteAsync(buffer, cancellationToken);
            return write.IsCompletedSuccessfully ? write : FinishAsync(write);
        }
        catch (IOException)
        {
            End();
            throw;
        }
    }

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            if (Interlocked.Exchange(ref _isClosed, 1) == 0)
            {
                http2?.Closed();
            }
        }

        base.Dispose(disposing);
    }

    private async ValueTask FinishAsync(ValueTask write)
    {
        try
        {
            await write;
        }
        catch (IOException)
        {
            End();
            throw;
        }
    }

    // A zero-byte read only waits for data, so a result of 0 is not the end of the stream.
    private int Count(int read, int requested)
    {
        if (read > 0)
        {
            Interlocked.Add(ref _bytesRead, read);
        }
        else if (requested > 0)
        {
            End();
        }

        return read;
    }

    private void End()
    {
        if (!_hasEnded)
        {
            _hasEnded = true;
            http2?.Ended(openedAt, watch.Tick());
        }
    }

    // HTTP/1.1 writes a request in the flow of its call. HTTP/2 writes the frames of all calls in a loop of its own, where there is no
    // current exchange.
    private void Bind()
    {
        if (http2 is null)
        {
            ConnectionWatch.Current?.Bind(this);
        }
    }
}
