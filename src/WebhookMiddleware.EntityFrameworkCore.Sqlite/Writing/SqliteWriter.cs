using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using WebhookMiddleware.EntityFrameworkCore.Database;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

/// <summary>
/// Writes this process's changes of the queue one after the other on one connection, because SQLite allows one writer at a time anyway.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>All changes that wait are made in one transaction, so that they share one commit, the expensive part.</item>
/// <item>When the commit is durable, all callers are notified.</item>
/// <item>If a change fails, the transaction is rolled back and each change runs in a transaction of its own, so that only the caller of the
/// bad one gets the failure.</item>
/// <item>If the file can't be opened or locked, all changes fail, and the next ones use a new connection. The same applies after a failure
/// of the connection itself (<see cref="StaleConnections"/>).</item>
/// </list>
/// </remarks>
internal sealed class SqliteWriter : IDisposable
{
    /// <summary>The maximum number of changes that share a commit, so that the first one doesn't wait for too many others.</summary>
    private const int MaxBatch = 1024;

    private readonly SqliteConnectionStringBuilder _settings;
    private readonly WebhookDatabase _database;
    private readonly Channel<SqliteJob> _jobs = Channel.CreateUnbounded<SqliteJob>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Action? _throwIfGone;
    private readonly WriteTurns _turns;
    private readonly Task _loop;
    private SqliteSession? _session;

    /// <param name="settings">The connection's settings.</param>
    /// <param name="database">The database, which is prepared before the first change.</param>
    /// <param name="throwIfGone">
    /// Throws if the file has disappeared; the connection would go on writing to a file that can't be found. Null for no check.
    /// </param>
    /// <param name="turns">The turns of all that write to the file in this process; null if nothing else does.</param>
    public SqliteWriter(
        SqliteConnectionStringBuilder settings, WebhookDatabase database, Action? throwIfGone = null, WriteTurns? turns = null)
    {
        _turns = turns ?? new WriteTurns(TimeProvider.System);
        _throwIfGone = throwIfGone;
        _settings = settings;
        _database = database;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>
    /// Runs a change, which is durable when the method returns. The token is ignored once the change has begun, so that the caller always
    /// knows whether it was made.
    /// </summary>
    public Task<T> ChangeAsync<T>(Func<SqliteSession, T> change, CancellationToken cancellationToken)
        => AddAsync(new SqliteJob<T>(change, isNeeded: null, cancellationToken), cancellationToken);

    /// <summary>
    /// Runs a change, unless a look at the file before its lock is taken shows that there is nothing to change. The result is null then.
    /// </summary>
    public Task<T?> ChangeIfAsync<T>(
        Func<SqliteSession, bool> isNeeded, Func<SqliteSession, T> change, CancellationToken cancellationToken)
        where T : class
        => AddAsync(new SqliteJob<T?>(change, isNeeded, cancellationToken), cancellationToken);

    /// <summary>Waits until all requested changes have been written.</summary>
    public void Dispose()
    {
        _jobs.Writer.TryComplete();
        _loop.GetAwaiter().GetResult();
        _session?.Dispose();
    }

    private async Task<T> AddAsync<T>(SqliteJob<T> job, CancellationToken cancellationToken)
    {
        await _database.EnsureReadyAsync(cancellationToken);
        ObjectDisposedException.ThrowIf(!_jobs.Writer.TryWrite(job), this);
        return await job.Done;
    }

    private async Task RunAsync()
    {
        List<SqliteJob> batch = [];
        while (await _jobs.Reader.WaitToReadAsync())
        {
            // What arrives while the writer waits for its turn shares the commit.
            using (await _turns.TakeAsync(CancellationToken.None))
            {
                while (batch.Count < MaxBatch && _jobs.Reader.TryRead(out var job))
                {
                    if (!job.TryCancel())
                    {
                        batch.Add(job);
                    }
                }

                Commit(batch);
            }

            batch.Clear();
        }
    }

    private void Commit(List<SqliteJob> batch)
    {
        if (batch.Count == 0 || TryBegin(batch) is not { } session)
        {
            return;
        }

        var failure = TryCommit(session, batch);
        if (failure is null)
        {
            batch.ForEach(job => job.Complete());
        }
        else if (batch.Count == 1)
        {
            batch[0].Fail(failure);
        }
        else
        {
            CommitOneByOne(batch);
        }
    }

    private void CommitOneByOne(List<SqliteJob> batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            // Without the lock, the rest would wait for it one by one, each for the whole timeout.
            if (TryBegin(batch[i..]) is not { } session)
            {
                return;
            }

            if (TryCommit(session, [batch[i]]) is { } failure)
            {
                batch[i].Fail(failure);
            }
            else
            {
                batch[i].Complete();
            }
        }
    }

    // Returns null if there is nothing to commit: the jobs have been told why.
    private SqliteSession? TryBegin(List<SqliteJob> batch)
    {
        try
        {
            _throwIfGone?.Invoke();
            _session ??= SqliteSession.Open(_settings);
            if (batch is [var only] && !only.IsNeeded(_session))
            {
                only.Complete();
                return null;
            }

            _session.Execute("BEGIN IMMEDIATE");
            return _session;
        }
        catch (Exception exception)
        {
            batch.ForEach(job => job.Fail(exception));
            CloseSession();
            return null;
        }
    }

    private Exception? TryCommit(SqliteSession session, List<SqliteJob> batch)
    {
        try
        {
            batch.ForEach(job => job.Run(session));
            session.Execute("COMMIT");
            return null;
        }
        catch (Exception exception)
        {
            Rollback(session);
            if (StaleConnections.IsSignOf(exception))
            {
                CloseSession();
            }

            return exception;
        }
    }

    private void Rollback(SqliteSession session)
    {
        try
        {
            session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back itself, as it does when the disk is full, or the connection is unusable. Closing it has the same
            // effect.
            CloseSession();
        }
    }

    private void CloseSession()
    {
        _session?.Dispose();
        _session = null;
    }
}
