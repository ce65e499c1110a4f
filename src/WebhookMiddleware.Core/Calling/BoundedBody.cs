using System.Buffers;

namespace WebhookMiddleware.Calling;

/// <summary>A response body, read up to a maximum number of bytes into a pooled buffer. Disposed of once.</summary>
internal readonly struct BoundedBody : IDisposable
{
    private const int FirstBytes = 4 * 1024;
    private const int MaxFirstBytes = 64 * 1024;

    private readonly byte[]? _buffer;
    private readonly int _length;

    private BoundedBody(byte[]? buffer, int length, bool isComplete)
    {
        _buffer = buffer;
        _length = length;
        IsComplete = isComplete;
    }

    /// <summary>Gets the bytes that were read. They belong to the pool once the body has been disposed of.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Gets whether the whole body was read.</summary>
    public bool IsComplete { get; }

    /// <summary>Reads at most <paramref name="maxBytes"/>, counted after decompression.</summary>
    /// <param name="response">The response.</param>
    /// <param name="maxBytes">The maximum number of bytes.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public static async ValueTask<BoundedBody> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        // The body of HTTP/2 ends with a frame of its own; a stream that is closed before it would be reset. Of a compressed body, the
        // declared length is another one.
        var headers = response.Content.Headers;
        var coding = ContentCoding.Of(headers);
        var declared = response.Version.Major < 2 && coding is null && headers.NonValidated.Contains("Content-Length")
            ? headers.ContentLength
            : null;
        if (declared == 0)
        {
            return new BoundedBody(null, 0, isComplete: true);
        }

        // A declared length is only a claim, so a large buffer is taken when it is needed. After a failure no buffer goes back to the pool,
        // since the read that failed may still write to it.
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(declared ?? FirstBytes, Math.Min(maxBytes, MaxFirstBytes)) + 1);
        var length = 0;
        await using var stream = ContentCoding.Decode(await response.Content.ReadAsStreamAsync(cancellationToken), coding);
        while (length <= maxBytes)
        {
            if (length == buffer.Length)
            {
                buffer = Grow(buffer);
            }

            var read = await ReadAsync(stream, buffer.AsMemory(length), cancellationToken);
            length += read;
            if (read == 0 || (length == declared && length <= maxBytes))
            {
                return new BoundedBody(buffer, length, isComplete: true);
            }
        }

        return new BoundedBody(buffer, maxBytes, isComplete: false);
    }

    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static async ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            // BrotliStream throws InvalidOperationException for invalid data, where the other codings throw InvalidDataException.
            throw new InvalidDataException(exception.Message, exception);
        }
    }
}
