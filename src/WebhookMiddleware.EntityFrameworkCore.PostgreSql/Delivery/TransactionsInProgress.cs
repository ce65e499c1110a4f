using System.Globalization;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>The transactions that had a number and had not ended when a statement began.</summary>
internal sealed class TransactionsInProgress
{
    private readonly HashSet<ulong> _listed;
    private readonly ulong _unlisted;
    private readonly ulong _own;

    /// <param name="snapshot">The text of <c>pg_current_snapshot()</c>: <c>xmin:xmax:xip,…</c>.</param>
    /// <param name="own">The number of the statement's own transaction, assigned after its snapshot was taken.</param>
    public TransactionsInProgress(string snapshot, ulong own)
    {
        var parts = snapshot.Split(':');
        _unlisted = Number(parts[1]);
        _listed = [.. parts[2].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Number)];
        _own = own;
    }

    /// <summary>
    /// Gets the transactions, and perhaps some more: a snapshot lists only those that are older than the youngest transaction that has
    /// ended, so any number from there up to the own one may belong to one.
    /// </summary>
    public IEnumerable<ulong> All
    {
        get
        {
            foreach (var listed in _listed.Where(listed => listed != _own))
            {
                yield return listed;
            }

            for (var number = _unlisted; number < _own; number++)
            {
                yield return number;
            }
        }
    }

    /// <summary>Determines whether a transaction that had begun before is one of them.</summary>
    public bool Contains(ulong number) => number >= _unlisted || _listed.Contains(number);

    private static ulong Number(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);
}
