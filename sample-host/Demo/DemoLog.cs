namespace SampleHost.Demo;

/// <summary>The last requests that the demo receiver got.</summary>
internal sealed class DemoLog
{
    private const int Capacity = 500;

    private readonly Queue<DemoReceipt> _receipts = new();
    private readonly Lock _lock = new();

    public void Add(DemoReceipt receipt)
    {
        lock (_lock)
        {
            if (_receipts.Count == Capacity)
            {
                _receipts.Dequeue();
            }

            _receipts.Enqueue(receipt);
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
        }
    }
}
