using WebhookMiddleware.Receiver.Tests.Support;

namespace WebhookMiddleware.Receiver.Tests.Receipts;

/// <summary>Each delivery is handled once, however often it comes.</summary>
public sealed class OnceTests
{
    private int _handled;

    [Fact]
    public async Task Delivery_ComesAgain_GetsTheSameAnswer()
    {
        await using var host = await StartAsync(_ => Task.FromResult(Decision.Deny(409, $"Refused {_handled}")));
        var first = await host.SendAsync(new Call { Id = "msg_a" });
        host.Time.Advance(TimeSpan.FromMinutes(10));

        // A replay has a fresh time, and another body.
        var envelope = Call.Envelope();
        envelope["attempt"] = 2;
        var second = await host.SendAsync(new Call { Id = "msg_a", At = host.Time.GetUtcNow(), Body = envelope.ToJsonString() });

        second.Should().Be(first);
        first.Body.Should().Contain("Refused 1");
        _handled.Should().Be(1);
        await host.SendAsync(new Call { Id = "msg_b", At = host.Time.GetUtcNow() });
        _handled.Should().Be(2);
    }

    [Fact]
    public async Task Delivery_AfterTheReplayWindow_IsHandledAgain()
    {
        await using var host = await StartAsync(_ => Task.FromResult(Decision.Allow()));
        await host.SendAsync(new Call { Id = "msg_a" });

        host.Time.Advance(TimeSpan.FromDays(10) - TimeSpan.FromSeconds(1));
        await host.SendAsync(new Call { Id = "msg_a", At = host.Time.GetUtcNow() });
        _handled.Should().Be(1);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await host.SendAsync(new Call { Id = "msg_a", At = host.Time.GetUtcNow() });
        _handled.Should().Be(2);
    }

    [Fact]
    public async Task Delivery_HandlerThrew_IsHandledAgain()
    {
        await using var host = await StartAsync(_ => _handled == 1 ? throw new InvalidOperationException() : Task.FromResult(Decision.Allow()));

        (await host.SendAsync(new Call { Id = "msg_a" })).Status.Should().Be(HttpStatusCode.InternalServerError);
        (await host.SendAsync(new Call { Id = "msg_a" })).Status.Should().Be(HttpStatusCode.NoContent);
        _handled.Should().Be(2);
    }

    [Theory]
    [InlineData(503, 2)]
    [InlineData(202, 1)]
    public async Task Delivery_PlainStatus_IsRememberedOnlyIfItSucceeded(int status, int handled)
    {
        await using var host = await StartAsync(_ => Task.FromResult(Decision.Status(status)));

        await host.SendAsync(new Call { Id = "msg_a" });
        ((int)(await host.SendAsync(new Call { Id = "msg_a" })).Status).Should().Be(status);
        _handled.Should().Be(handled);
    }

    [Fact]
    public async Task Delivery_UnreadablePayload_IsReadAgain()
    {
        await using var host = await StartAsync(_ => Task.FromResult(Decision.Allow()));

        (await host.SendAsync(Call.With("data", "{\"number\":7}") with { Id = "msg_a" })).Status.Should().Be(HttpStatusCode.BadRequest);
        (await host.SendAsync(new Call { Id = "msg_a" })).Status.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Test_IsNotRemembered()
    {
        await using var host = await StartAsync(_ => Task.FromResult(Decision.Allow()));

        await host.SendAsync(Call.With("dryRun", "true") with { Id = "msg_a" });
        await host.SendAsync(new Call { Id = "msg_a" });
        _handled.Should().Be(2);
    }

    // The header is not signed: with it, a captured request must not be handled once more.
    [Fact]
    public async Task Replay_WithTheHeaderOfATest_IsStillARepeat()
    {
        await using var host = await StartAsync(_ => Task.FromResult(Decision.Allow()));
        await host.SendAsync(new Call { Id = "msg_a" });
        var replay = new Call { Id = "msg_a" }.ToRequest();
        replay.Headers.Add("webhook-dry-run", "1");

        await host.SendAsync(replay);

        _handled.Should().Be(1);
    }

    [Fact]
    public async Task Deduplicate_Off_HandlesEach()
    {
        await using var host = await StartAsync(_ => Task.FromResult(Decision.Allow()), deduplicate: false);

        await host.SendAsync(new Call { Id = "msg_a" });
        await host.SendAsync(new Call { Id = "msg_a" });
        _handled.Should().Be(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Duplicates_AtTheSameTime_HaveOneHandlerAtATime(bool firstFails)
    {
        const int Duplicates = 8;
        var (entered, go) = (NewSource(), NewSource());
        await using var host = await StartAsync(async _ =>
        {
            entered.TrySetResult();
            await go.Task;
            return _handled == 1 && firstFails ? throw new InvalidOperationException() : Decision.Deny(409, $"Refused {_handled}");
        });
        var sending = Enumerable.Range(0, Duplicates).Select(_ => host.SendAsync(new Call { Id = "msg_a" })).ToArray();
        await entered.Task;
        await host.AllArrivedAsync(Duplicates);
        _handled.Should().Be(1);

        go.SetResult();
        var replies = await Task.WhenAll(sending);

        _handled.Should().Be(firstFails ? 2 : 1);
        replies.Where(reply => reply.Status != HttpStatusCode.InternalServerError).Should().HaveCount(firstFails ? Duplicates - 1 : Duplicates)
            .And.OnlyContain(reply => reply.Body.Contains($"Refused {_handled}"));
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<ReceiverHost> StartAsync(Func<WebhookCall<Order>, Task<Decision>> handle, bool deduplicate = true)
        => ReceiverHost.StartAsync(
            (WebhookCall<Order> call) =>
            {
                Interlocked.Increment(ref _handled);
                return handle(call);
            },
            options =>
            {
                options.Secrets.Add(Vector.Secret);
                options.Deduplicate = deduplicate;
            });
}
