using System.Buffers;

namespace WebhookMiddleware.Payloads;

/// <summary>
/// Buffers JSON while it is written, and stops the writer at a limit, so that an oversized payload is never held completely.
/// </summary>
internal sealed class LimitedBuffer(PayloadLimit limit) : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 4096;

    // A writer reserves the maximum size of a text: three bytes for each character.
    private const int MaxExpansion = 3;
    private const int Slack = 4096;

    private byte[] _buffer = [];
    private int _written;

    /// <summary>Returns the written JSON.</summary>
    /// <exception cref="PayloadTooLargeException">The JSON exceeds the limit in another way.</exception>
    public ReadOnlyMemory<byte> ToMemory()
    {
        limit.Check(_buffer.AsSpan(0, _written));
        return _buffer.AsSpan(0, _written).ToArray();
    }

    public void Dispose() => Return();

    public void Advance(int count)
    {
        _written += count;
        if (_written > limit.MaxBytes)
        {
            throw limit.TooManyBytes();
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private void Reserve(int count)
    {
        if (count > (((long)limit.MaxBytes - _written) * MaxExpansion) + Slack)
        {
            throw limit.TooManyBytes();
        }

        if (_buffer.Length - _written < count)
        {
            var doubled = Math.Min(Math.Max(_buffer.Length * 2, FirstBytes), limit.MaxBytes + Slack);
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_written + count, doubled));
            _buffer.AsSpan(0, _written).CopyTo(larger);
            Return();
            _buffer = larger;
        }
    }

    private void Return()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }
}
