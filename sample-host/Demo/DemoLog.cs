namespace SampleHost.Demo;

/// <summary>Records the last requests that the demo receiver got, within limits; the oldest ones are removed first.</summary>
internal sealed class DemoLog
{
    private const int Capacity = 500;
    private const int MaxChars = 4 * 1024 * 1024;

    // Longer bodies are truncated.
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

    /// <summary>Returns the requests, the oldest first.</summary>
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
