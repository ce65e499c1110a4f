namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

/// <summary>Represents a change that waits for the writer. It may run twice, the first time in a transaction that is rolled back.</summary>
internal abstract class SqliteJob
{
    /// <summary>Cancels the job if the caller has given it up. It must not run if this returns true.</summary>
    public abstract bool TryCancel();

    /// <summary>
    /// Determines, by reading only, whether there is anything to change. It is asked of a job that nobody else shares a commit with.
    /// </summary>
    public abstract bool IsNeeded(SqliteSession session);

    public abstract void Run(SqliteSession session);

    /// <summary>Reports to the caller that the change is durable.</summary>
    public abstract void Complete();

    /// <summary>Reports to the caller that nothing has been changed.</summary>
    public abstract void Fail(Exception exception);
}

internal sealed class SqliteJob<T>(
    Func<SqliteSession, T> change, Func<SqliteSession, bool>? isNeeded, CancellationToken cancellationToken) : SqliteJob
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Done => _done.Task;

    public override bool TryCancel() => cancellationToken.IsCancellationRequested && _done.TrySetCanceled(cancellationToken);

    public override bool IsNeeded(SqliteSession session) => isNeeded is null || isNeeded(session);

    public override void Run(SqliteSession session) => _result = change(session);

    public override void Complete() => _done.TrySetResult(_result);

    public override void Fail(Exception exception) => _done.TrySetException(exception);
}
