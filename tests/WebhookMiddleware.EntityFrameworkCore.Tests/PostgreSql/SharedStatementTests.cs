using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

/// <summary>Callers that share a statement.</summary>
public sealed class SharedStatementTests
{
    private readonly List<int[]> _executed = [];
    private readonly TaskCompletionSource _answered = new();

    [Fact]
    public async Task ExecuteAsync_ArrivesWhileOthersAreUnderWay_IsSentWithTheNext()
    {
        var statement = NewStatement(_ => null);
        var calls = Enumerable.Range(0, 10).Select(i => statement.ExecuteAsync(i, default)).ToArray();
        _executed.Select(items => items.Single()).Should().Equal([0, 1], "two are under way at a time");

        _answered.SetResult();

        (await Task.WhenAll(calls)).Should().Equal(Enumerable.Range(0, 10).Select(i => i * 10));
        _executed.Should().HaveCount(3);
        _executed[2].Should().Equal(2, 3, 4, 5, 6, 7, 8, 9);
    }

    [Fact]
    public async Task ExecuteAsync_OneUnderWayAtMost_OthersWaitForItTogether()
    {
        var statement = NewStatement(_ => null, maxRunning: 1);
        var calls = Enumerable.Range(0, 10).Select(i => statement.ExecuteAsync(i, default)).ToArray();
        _executed.Should().ContainSingle().Which.Should().Equal(0);

        _answered.SetResult();

        (await Task.WhenAll(calls)).Should().Equal(Enumerable.Range(0, 10).Select(i => i * 10));
        _executed.Should().HaveCount(2);
        _executed[1].Should().Equal(1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    [Fact]
    public async Task ExecuteAsync_ServerRefusesOne_OnlyItsCallerFails()
    {
        var statement = NewStatement(items => items.Contains(4) ? new PostgresException("No.", "ERROR", "ERROR", "23505") : null);
        var calls = Enumerable.Range(0, 6).Select(i => statement.ExecuteAsync(i, default)).ToArray();

        _answered.SetResult();

        await calls[4].Awaiting(call => call).Should().ThrowAsync<PostgresException>();
        (await Task.WhenAll(calls.Where(call => call != calls[4]))).Should().Equal(0, 10, 20, 30, 50);
    }

    [Fact]
    public async Task ExecuteAsync_ServerIsGone_FailsAllAtOnce()
    {
        var statement = NewStatement(items => items.Count > 1 ? new NpgsqlException("Gone.") : null);
        var calls = Enumerable.Range(0, 6).Select(i => statement.ExecuteAsync(i, default)).ToArray();

        _answered.SetResult();

        foreach (var call in calls[2..])
        {
            await call.Awaiting(task => task).Should().ThrowAsync<NpgsqlException>();
        }

        _executed.Should().HaveCount(3, "none is tried alone");
    }

    [Fact]
    public async Task ExecuteAsync_CancelledBeforeItsTurn_IsNotExecuted()
    {
        using var cancelled = new CancellationTokenSource();
        var statement = NewStatement(_ => null);
        var calls = Enumerable.Range(0, 3).Select(i => statement.ExecuteAsync(i, i == 2 ? cancelled.Token : default)).ToArray();

        await cancelled.CancelAsync();
        _answered.SetResult();

        await calls[2].Awaiting(call => call).Should().ThrowAsync<OperationCanceledException>();
        _executed.Should().NotContain(items => items.Contains(2));
    }

    [Fact]
    public async Task ExecuteAsync_LargeItems_AreSpreadOverStatements()
    {
        var statement = NewStatement(_ => null, size: 2 * 1024 * 1024);
        var calls = Enumerable.Range(0, 6).Select(i => statement.ExecuteAsync(i, default)).ToArray();

        _answered.SetResult();
        await Task.WhenAll(calls);

        _executed.Should().OnlyContain(items => items.Length <= 2);
    }

    private SharedStatement<int, int> NewStatement(Func<IReadOnlyList<int>, Exception?> fails, long size = 1, int maxRunning = 2) => new(
        async items =>
        {
            lock (_executed)
            {
                _executed.Add([.. items]);
            }

            await _answered.Task;
            return fails(items) is { } failure ? throw failure : items.Select(item => item * 10).ToArray();
        },
        _ => size,
        maxRunning);
}
