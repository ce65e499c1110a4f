using System.Collections.Concurrent;

namespace WebhookMiddleware.Calling;

/// <summary>
/// Divides the process's remaining file descriptors between the connections of the API's clients, those to webhooks, and everything else:
/// the database, logs, assemblies and new threads. Creating a thread needs descriptors, too, and ends the process if it fails.
/// </summary>
internal sealed class OpenFileBudget
{
    private const int WebhookShare = 4;
    private const int ClientShare = 2;

    private readonly Func<int> _readFree;
    private readonly ConcurrentBag<Func<int>> _divided = [];
    private volatile int _free;

    /// <summary>Creates a budget of the descriptors that are free now.</summary>
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

    /// <summary>Gets how many connections to webhooks may be open at the same time.</summary>
    public int Webhooks => Math.Max(1, _free / WebhookShare);

    /// <summary>
    /// Gets how many client connections may be open at the same time. There are more of them than of webhook connections, so that slow
    /// webhooks don't keep out requests that call none.
    /// </summary>
    public int Clients => Math.Max(1, _free / ClientShare);

    /// <summary>Gets whether the process may open so many files that other limits are reached first.</summary>
    public bool IsAmple => _free >= 16 * 1024;

    /// <summary>Registers a count of open connections that the budget covers.</summary>
    public void Add(Func<int> countOpen) => _divided.Add(countOpen);

    /// <summary>
    /// Divides the descriptors that are free now, after the process has loaded what it needs. Connections that are already open are
    /// included.
    /// </summary>
    public void Renew() => _free = (int)Math.Min(int.MaxValue, _divided.Sum(countOpen => (long)countOpen()) + _readFree());
}
