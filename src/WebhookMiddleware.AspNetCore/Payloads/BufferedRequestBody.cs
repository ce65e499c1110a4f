using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>
/// The body of a request that has been read for webhooks, as its handler reads it. The handler can still set its own size limit, as if
/// reading had not begun.
/// </summary>
/// <param name="held">The bytes that have been read, or those that webhooks replaced them with.</param>
/// <param name="rest">The stream with the bytes after them; null if there are none.</param>
/// <param name="received">The number of bytes that have been read, which the limit applies to.</param>
/// <param name="limit">The current limit; null for none.</param>
internal sealed class BufferedRequestBody(ReadOnlyMemory<byte> held, Stream? rest, long received, long? limit)
    : Stream, IHttpMaxRequestBodySizeFeature
{
    private int _position;
    private long _more;

    bool IHttpMaxRequestBodySizeFeature.IsReadOnly => false;

    long? IHttpMaxRequestBodySizeFeature.MaxRequestBodySize
    {
        get => limit;
        set => limit = value;
    }

    public override bool CanRead => true;

    public override bool CanSeek => rest is null;

    public override bool CanWrite => false;

    public override long Length => rest is null ? held.Length : throw new NotSupportedException();

    public override long Position
    {
        get => rest is null ? _position : throw new NotSupportedException();
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = ReadHeld(buffer);
        return count > 0 || rest is null ? count : Count(rest.Read(buffer));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = ReadHeld(buffer.Span);
        return count > 0 || rest is null ? count : Count(await rest.ReadAsync(buffer, cancellationToken));
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        if (rest is not null)
        {
            throw new NotSupportedException();
        }

        var position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => held.Length + offset,
        };
        ArgumentOutOfRangeException.ThrowIfNegative(position, nameof(offset));
        return _position = (int)Math.Min(position, held.Length);
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int ReadHeld(Span<byte> buffer)
    {
        ThrowIfTooLarge();
        var count = Math.Min(buffer.Length, held.Length - _position);
        held.Span.Slice(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    private int Count(int count)
    {
        _more += count;
        ThrowIfTooLarge();
        return count;
    }

    // The same exception as the server's, which makes it answer 413 if the handler doesn't.
    private void ThrowIfTooLarge()
    {
        if (received + _more > limit)
        {
            throw new BadHttpRequestException(
                string.Create(CultureInfo.InvariantCulture, $"Request body too large. The max request body size is {limit} bytes."),
                StatusCodes.Status413PayloadTooLarge);
        }
    }
}
