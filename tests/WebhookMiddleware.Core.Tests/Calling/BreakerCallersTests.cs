using System.Net;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Core.Tests.Calling;

/// <summary>What one caller causes does not take the webhook away from the others.</summary>
public sealed class BreakerCallersTests : IDisposable
{
    private const int MinimumCalls = 20;
    private static readonly TimeSpan Half = TimeSpan.FromMilliseconds(500);

    private readonly TestCaller _caller = new();

    public static TheoryData<string, string> Pairs => new()
    {
        { "user:mallory", "user:alice" },
        { "10.0.0.9", "10.0.0.20" },
        { "2001:db8:0:1::9", "2001:db8:0:2::9" },
        { "user:mallory", "10.0.0.20" },
    };

    [Theory, MemberData(nameof(Pairs))]
    public async Task ExecuteAsync_OneCallersPayloadFails_OthersAreServed(string attacker, string honest)
    {
        List<WebhookOutcome> outcomes = [];
        for (var i = 0; i < 240; i++)
        {
            await FailAsync(attacker);
            if (i % 8 == 0)
            {
                outcomes.Add(await SucceedAsync(honest));
            }

            _caller.Clock.Advance(Half);
        }

        outcomes.Should().OnlyContain(outcome => outcome == WebhookOutcome.Allowed);
    }

    [Fact]
    public async Task ExecuteAsync_OneCallersPayloadTimesOut_OthersAreServed()
    {
        for (var i = 0; i < 2 * MinimumCalls; i++)
        {
            (await SucceedAsync("user:alice")).Should().Be(WebhookOutcome.Allowed);
            _caller.Network.Answer = async token =>
            {
                _caller.Clock.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                return new HttpResponseMessage();
            };
            var hook = TestCalls.Hook() with { TimeoutMs = 100 };
            (await _caller.CallAsync(TestCalls.Call(hook, Invocation("user:mallory")))).Outcome.Should().Be(WebhookOutcome.TimedOut);
        }
    }

    [Fact]
    public async Task ExecuteAsync_OneCallerOpenedTheBreakerAlone_OthersAreLetThroughAtOnceAndCloseIt()
    {
        await FailManyAsync("user:mallory");
        (await FailAsync("user:mallory")).Should().Be(WebhookOutcome.CircuitOpen, "the only caller there is, is believed");

        var sent = new TaskCompletionSource<HttpResponseMessage>();
        _caller.Network.Answer = _ => sent.Task;
        var calls = Enumerable.Range(0, 10).Select(i => _caller.CallAsync(Call($"user:honest{i}"))).ToArray();
        sent.SetResult(new HttpResponseMessage(HttpStatusCode.NoContent));

        (await Task.WhenAll(calls)).Should().OnlyContain(answer => answer.Outcome == WebhookOutcome.Allowed);
        _caller.Resilience.IsOpen(TestCalls.HookId).Should().BeFalse();
        await FailManyAsync("user:mallory");
        _caller.Resilience.IsOpen(TestCalls.HookId).Should().BeFalse("it is outvoted");
    }

    [Fact]
    public async Task ExecuteAsync_PoisonIsTheTrial_OthersAreLetThroughNext()
    {
        await OpenByAllAsync();
        _caller.Clock.Advance(TimeSpan.FromSeconds(15));
        (await FailAsync("user:mallory")).Should().Be(WebhookOutcome.BadStatus);
        (await FailAsync("user:mallory")).Should().Be(WebhookOutcome.CircuitOpen);

        (await SucceedAsync("user:alice")).Should().Be(WebhookOutcome.Allowed);

        (await SucceedAsync("user:bob")).Should().Be(WebhookOutcome.Allowed);
    }

    [Fact]
    public async Task ExecuteAsync_PoisonHangsAsTheTrial_OthersAreLetThroughMeanwhile()
    {
        await OpenByAllAsync();
        _caller.Clock.Advance(TimeSpan.FromSeconds(15));
        var hanging = new TaskCompletionSource<HttpResponseMessage>();
        _caller.Network.Answer = _ => hanging.Task;
        var trial = _caller.CallAsync(Call("user:mallory"));

        (await SucceedAsync("user:alice")).Should().Be(WebhookOutcome.Allowed);

        hanging.SetResult(new HttpResponseMessage(HttpStatusCode.InternalServerError));
        await trial;
        (await SucceedAsync("user:bob")).Should().Be(WebhookOutcome.Allowed);
    }

    [Fact]
    public async Task ExecuteAsync_ReceiverIsDownForAll_OpensAndLetsOneCallASecondThrough()
    {
        for (var i = 0; i < 2 * MinimumCalls; i++)
        {
            await SucceedAsync($"user:{i}");
        }

        for (var i = 0; i < 5 * MinimumCalls; i++)
        {
            await FailAsync($"user:{i}");
        }

        _caller.Resilience.IsOpen(TestCalls.HookId).Should().BeTrue();
        var before = _caller.Network.Requests.Count;
        for (var i = 0; i < 200; i++)
        {
            await FailAsync($"user:new{i}");
        }

        (_caller.Network.Requests.Count - before).Should().BeLessThanOrEqualTo(1);
    }

    [Theory]
    [InlineData("user:gateway")]
    [InlineData("10.0.0.1")]
    [InlineData(null)]
    public async Task ExecuteAsync_CallersCantBeToldApart_AnOutageOpens(string? caller)
    {
        await FailManyAsync(caller);

        (await FailAsync(caller)).Should().Be(WebhookOutcome.CircuitOpen);
    }

    [Fact]
    public void Of_AddressesOfOneNetwork_AreOneCaller()
    {
        int? Caller(string name) => CallerIdentity.Of(Invocation(name));

        Caller("2001:db8:0:1::9").Should().Be(Caller("2001:db8:0:1:ffff::1")).And.NotBe(Caller("2001:db8:0:2::9"));
        Caller("::ffff:10.0.0.1").Should().Be(Caller("10.0.0.1")).And.NotBe(Caller("10.0.0.2"));
        CallerIdentity.Of(TestCalls.Invocation()).Should().BeNull();
    }

    public void Dispose() => _caller.Dispose();

    private static WebhookInvocation Invocation(string? caller) => caller switch
    {
        null => TestCalls.Invocation(),
        _ when caller.StartsWith("user:", StringComparison.Ordinal) => TestCalls.Invocation() with
        {
            Principal = new WebhookPrincipal(caller, null),
            ClientAddress = IPAddress.Loopback,
        },
        _ => TestCalls.Invocation() with { ClientAddress = IPAddress.Parse(caller) },
    };

    private static WebhookCall Call(string? caller) => TestCalls.Call(invocation: Invocation(caller));

    private async Task<WebhookOutcome> FailAsync(string? caller)
    {
        _caller.AnswerWith(500);
        return (await _caller.CallAsync(Call(caller))).Outcome;
    }

    private async Task<WebhookOutcome> SucceedAsync(string? caller)
    {
        _caller.AnswerWith(204);
        return (await _caller.CallAsync(Call(caller))).Outcome;
    }

    private async Task FailManyAsync(string? caller)
    {
        for (var i = 0; i < MinimumCalls; i++)
        {
            await FailAsync(caller);
        }
    }

    private async Task OpenByAllAsync()
    {
        for (var i = 0; i < MinimumCalls; i++)
        {
            await FailAsync(new[] { "user:alice", "user:bob", "user:mallory" }[i % 3]);
        }

        _caller.Resilience.IsOpen(TestCalls.HookId).Should().BeTrue();
    }
}
