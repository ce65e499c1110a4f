namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

/// <summary>A change that waits for the writer. It may be run twice, the first time in a transaction that is rolled back.</summary>
internal abstract class SqliteJob
{
    /// <summary>Whether the caller has given it up; it must not be run then.</summary>
    public abstract bool TryCancel();

    public abstract void Run(SqliteSession session);

    /// <summary>Tells the caller that the change is durable.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that nothing has been changed.</summary>
    public abstract void Fail(Exception exception);
}

internal sealed class SqliteJob<T>(Func<SqliteSession, T> change, CancellationToken cancellationToken) : SqliteJob
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Done => _done.Task;

    public override bool TryCancel() => cancellationToken.IsCancellationRequested && _done.TrySetCanceled(cancellationToken);

    public override void Run(SqliteSession session) => _result = change(session);

    public override void Complete() => _done.TrySetResult(_result);

    public override void Fail(Exception exception) => _done.TrySetException(exception);
}
