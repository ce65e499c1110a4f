using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

public sealed class SqliteWriterTests : IAsyncLifetime, IDisposable
{
    private const string Insert = "INSERT INTO things (name) VALUES (@name)";

    private readonly SqliteFile _file = new();
    private readonly StoreHost _host;
    private readonly SqliteWriter _writer;

    public SqliteWriterTests()
    {
        _host = new StoreHost(builder => builder.UseSqlite(_file.ConnectionString));
        _writer = new SqliteWriter(
            new SqliteConnectionStringBuilder($"{_file.ConnectionString};Default Timeout=1"),
            _host.Services.GetRequiredService<WebhookDatabase>());
        _file.Execute("PRAGMA journal_mode = WAL; CREATE TABLE things (name TEXT NOT NULL UNIQUE)");
    }

    public Task InitializeAsync() => _host.Services.GetRequiredService<WebhookDatabase>().EnsureReadyAsync(default);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _writer.Dispose();
        _host.Dispose();
        _file.Dispose();
    }

    [Theory]
    [InlineData("synchronous", 2)]
    [InlineData("busy_timeout", 1000)]
    public async Task ChangeAsync_ItsConnection_IsSetUpForDurability(string pragma, long value)
        => (await _writer.ChangeAsync(session => session.Query($"PRAGMA {pragma}", row => row.GetInt64(0)), default)).Should().Equal(value);

    [Fact]
    public async Task ChangeAsync_Returned_IsSeenByOtherConnections()
    {
        await _writer.ChangeAsync(session => session.Execute(Insert, ("@name", "a")), default);

        Count().Should().Be(1);
    }

    [Fact]
    public async Task ChangeAsync_ManyWhileTheWriterIsBusy_ShareOneCommit()
    {
        using var busy = new ManualResetEventSlim();
        var first = await OccupyAsync(busy, "first");
        var others = Enumerable.Range(0, 100).Select(i => _writer.ChangeAsync(session => Add(session, $"{i}"), default)).ToArray();
        busy.Set();
        await first;

        // What others see while each change is made: nothing of the changes that it shares its commit with.
        (await Task.WhenAll(others)).Should().OnlyContain(committed => committed == 1);
        Count().Should().Be(101);
    }

    [Fact]
    public async Task ChangeAsync_WhileAnotherHasItsTurn_WaitsAndSharesOneCommitWithWhatArrives()
    {
        var turns = new WriteTurns(new FakeTimeProvider());
        using var writer = new SqliteWriter(
            new SqliteConnectionStringBuilder(_file.ConnectionString), _host.Services.GetRequiredService<WebhookDatabase>(), turns: turns);
        var turn = await turns.TakeAsync(default);
        var changes = Enumerable.Range(0, 10).Select(i => writer.ChangeAsync(session => Add(session, $"{i}"), default)).ToArray();
        changes.Should().OnlyContain(change => !change.IsCompleted);

        turn.Dispose();

        (await Task.WhenAll(changes)).Should().OnlyContain(committed => committed == 0, "what others see while the changes are made");
        (await turns.TakeAsync(default)).Dispose();
    }

    [Fact]
    public async Task ChangeAsync_SomeFail_TheirNeighboursSucceed()
    {
        using var busy = new ManualResetEventSlim();
        var first = await OccupyAsync(busy, "taken");
        var others = Enumerable.Range(0, 20).Select(i => _writer.ChangeAsync(session => Add(session, i % 5 == 3 ? "taken" : $"{i}"), default)).ToArray();
        busy.Set();
        await first;

        for (var i = 0; i < others.Length; i++)
        {
            if (i % 5 == 3)
            {
                await others[i].Invoking(other => other).Should().ThrowAsync<SqliteException>();
            }
            else
            {
                await others[i];
            }
        }

        Count().Should().Be(17);
    }

    [Fact]
    public async Task ChangeAsync_CancelledWhileItWaits_IsNotMade()
    {
        using var busy = new ManualResetEventSlim();
        using var cancelled = new CancellationTokenSource();
        var first = await OccupyAsync(busy, "first");
        var second = _writer.ChangeAsync(session => Add(session, "second"), cancelled.Token);
        await cancelled.CancelAsync();
        busy.Set();

        await second.Invoking(waiting => waiting).Should().ThrowAsync<OperationCanceledException>();
        await first;
        Count().Should().Be(1);
    }

    [Fact]
    public async Task ChangeAsync_AnotherProcessHoldsTheLock_AllFailTogetherAndTheNextSucceeds()
    {
        await _writer.ChangeAsync(session => Add(session, "before"), default);
        using (var other = _file.Open())
        {
            using var transaction = other.BeginTransaction();
            var changes = Enumerable.Range(0, 30).Select(i => _writer.ChangeAsync(session => Add(session, $"{i}"), default)).ToArray();

            foreach (var change in changes)
            {
                (await change.Invoking(c => c).Should().ThrowAsync<SqliteException>()).Which.SqliteErrorCode.Should().Be(5);
            }
        }

        await _writer.ChangeAsync(session => Add(session, "after"), default);
        Count().Should().Be(2);
    }

    [Fact]
    public async Task ChangeIfAsync_AnotherProcessHoldsTheLock_WaitsForItOnlyToChangeSomething()
    {
        using var other = _file.Open();
        using var transaction = other.BeginTransaction();

        (await _writer.ChangeIfAsync(_ => Count() > 0, session => $"{Add(session, "first")}", default)).Should().BeNull();

        var change = _writer.ChangeIfAsync(_ => Count() == 0, session => $"{Add(session, "first")}", default);
        (await change.Invoking(c => c).Should().ThrowAsync<SqliteException>()).Which.SqliteErrorCode.Should().Be(5);
    }

    [Fact]
    public async Task Dispose_ChangesAreWaiting_MakesThemFirst()
    {
        using var busy = new ManualResetEventSlim();
        var first = await OccupyAsync(busy, "first");
        var changes = Enumerable.Range(0, 10).Select(i => _writer.ChangeAsync(session => Add(session, $"{i}"), default)).ToArray();

        var disposing = Task.Run(_writer.Dispose);
        busy.Set();
        await disposing;

        await first;
        await Task.WhenAll(changes);
        Count().Should().Be(11);
        await _writer.Invoking(w => w.ChangeAsync(session => Add(session, "late"), default)).Should().ThrowAsync<ObjectDisposedException>();
    }

    // Gives a change that the writer has begun, and that lasts until it is let go.
    private async Task<Task<long>> OccupyAsync(ManualResetEventSlim letGo, string name)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var change = _writer.ChangeAsync(
            session =>
            {
                begun.TrySetResult();
                letGo.Wait();
                return Add(session, name);
            },
            default);
        await begun.Task;
        return change;
    }

    // Gives how many rows were committed before.
    private long Add(SqliteSession session, string name)
    {
        session.Execute(Insert, ("@name", name));
        return Count();
    }

    private long Count() => _file.Read<long>("SELECT COUNT(*) FROM things");
}
