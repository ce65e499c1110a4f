using System.Collections.Concurrent;

namespace WebhookMiddleware.Calling;

/// <summary>
/// Divides the descriptors that the process has left between the connections of the API's clients, those to webhooks, and everything else: the
/// database, logs, assemblies, and new threads, whose creation needs descriptors too and ends the process if it fails.
/// </summary>
internal sealed class OpenFileBudget
{
    private const int WebhookShare = 4;
    private const int ClientShare = 2;

    private readonly Func<int> _readFree;
    private readonly ConcurrentBag<Func<int>> _divided = [];
    private volatile int _free;

    /// <summary>Creates a budget for what is free now.</summary>
    public OpenFileBudget()
        : this(() => OpenFiles.ReadFree())
    {
    }

    internal OpenFileBudget(int free)
        : this(() => free)
    {
    }

    internal OpenFileBudget(Func<int> readFree)
    {
        _readFree = readFree;
        _free = readFree();
    }

    /// <summary>How many connections to webhooks may be open at the same time.</summary>
    public int Webhooks => Math.Max(1, _free / WebhookShare);

    /// <summary>
    /// How many connections of clients may be open at the same time: more than those to webhooks, so that slow webhooks don't keep out the requests
    /// that call none.
    /// </summary>
    public int Clients => Math.Max(1, _free / ClientShare);

    /// <summary>Whether the process may open so many files that other limits come first.</summary>
    public bool IsAmple => _free >= 16 * 1024;

    /// <summary>Adds a count of open connections that the budget is for.</summary>
    public void Add(Func<int> countOpen) => _divided.Add(countOpen);

    /// <summary>Divides what is free now, when the process has loaded what it needs. Connections that are open already are part of what is divided.</summary>
    public void Renew() => _free = (int)Math.Min(int.MaxValue, _divided.Sum(countOpen => (long)countOpen()) + _readFree());
}
