using System.Buffers;

namespace WebhookMiddleware.Payloads;

/// <summary>Takes in JSON that is being written, and stops the writer at a limit: what is too large is never held as a whole.</summary>
internal sealed class LimitedBuffer(PayloadLimit limit) : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 4096;

    // A writer asks for the longest that a text can become, three bytes for each character.
    private const int MaxExpansion = 3;
    private const int Slack = 4096;

    private byte[] _buffer = [];
    private int _written;

    /// <summary>Returns what was written.</summary>
    /// <exception cref="PayloadTooLargeException">It is larger than the limit in another way.</exception>
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
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_written + count, Math.Min(Math.Max(_buffer.Length * 2, FirstBytes), limit.MaxBytes + Slack)));
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
