namespace SampleHost.Demo;

/// <summary>The last requests that the demo receiver got, as far as they fit into some memory: the oldest make room.</summary>
internal sealed class DemoLog
{
    private const int Capacity = 500;
    private const int MaxChars = 4 * 1024 * 1024;

    // Of a longer body only the beginning is kept.
    private const int MaxBodyChars = 256 * 1024;

    private readonly Queue<DemoReceipt> _receipts = new();
    private readonly Lock _lock = new();
    private int _chars;

    public void Add(DemoReceipt receipt)
    {
        if (receipt.Raw.Length > MaxBodyChars)
        {
            receipt = receipt with { Body = null, Raw = receipt.Raw[..MaxBodyChars] };
        }

        lock (_lock)
        {
            _receipts.Enqueue(receipt);
            _chars += SizeOf(receipt);
            while (_receipts.Count > Capacity || _chars > MaxChars)
            {
                _chars -= SizeOf(_receipts.Dequeue());
            }
        }
    }

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<DemoReceipt> Read()
    {
        lock (_lock)
        {
            return [.. _receipts];
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _receipts.Clear();
            _chars = 0;
        }
    }

    private static int SizeOf(DemoReceipt receipt)
        => receipt.Raw.Length + receipt.Behaviour.Length + receipt.Headers.Sum(header => header.Key.Length + header.Value.Length);
}
