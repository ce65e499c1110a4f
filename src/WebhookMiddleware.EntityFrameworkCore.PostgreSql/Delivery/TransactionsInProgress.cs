using System.Globalization;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>Which transactions had a number, and were not over, when a statement began.</summary>
internal sealed class TransactionsInProgress
{
    private readonly HashSet<ulong> _listed;
    private readonly ulong _unlisted;
    private readonly ulong _own;

    /// <param name="snapshot">What <c>pg_current_snapshot()</c> says, as text: <c>xmin:xmax:xip,…</c>.</param>
    /// <param name="own">The number of the statement's own transaction, drawn after its snapshot was taken.</param>
    public TransactionsInProgress(string snapshot, ulong own)
    {
        var parts = snapshot.Split(':');
        _unlisted = Number(parts[1]);
        _listed = [.. parts[2].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Number)];
        _own = own;
    }

    /// <summary>
    /// All of them, and perhaps some more: a snapshot lists only those that are older than the youngest transaction which is over, so any
    /// number from there up to the own one may be one.
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

    /// <summary>Whether a transaction that had begun before is one of them.</summary>
    public bool Contains(ulong number) => number >= _unlisted || _listed.Contains(number);

    private static ulong Number(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);
}
