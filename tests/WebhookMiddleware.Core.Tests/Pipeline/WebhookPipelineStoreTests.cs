using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Core.Tests.Pipeline;

public sealed class WebhookPipelineStoreTests : IDisposable
{
    private readonly PipelineFixture _fixture = new();

    [Fact]
    public async Task RunBefore_StoreKnownNotToTake_IsRefusedBeforeAnyCall()
    {
        _fixture.Add("gate");
        _fixture.AddNotify("told");
        _fixture.Gate.Shut();

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(WebhookOutcome.StoreUnavailable);
        decision.RetryAfter.Should().Be(TimeSpan.FromSeconds(5));
        decision.IsAllowed.Should().BeFalse();
        _fixture.Caller.Calls.Should().BeEmpty();
        _fixture.Outbox.Count("write").Should().Be(0);
    }

    [Fact]
    public async Task RunBefore_StoreKnownNotToTakeWhatNobodyNeeds_Runs()
    {
        _fixture.Add("gate");
        _fixture.Gate.Shut();

        (await _fixture.RunAsync()).IsAllowed.Should().BeTrue();
    }

    [Fact]
    public async Task RunBefore_BackgroundWebhookOfAnotherTenant_Runs()
    {
        _fixture.Add("told", change: webhook => webhook with { FireAndForget = true, AwaitResponse = false, ResponseContainsData = false, Tenant = "other" });
        _fixture.Add("gate");
        _fixture.Gate.Shut();

        (await _fixture.RunAsync()).IsAllowed.Should().BeTrue();
    }

    [Fact]
    public async Task RunBefore_FirstThatTheStoreRefuses_IsRefused()
    {
        _fixture.AddNotify("told");
        _fixture.Outbox.Before = _ => throw new IOException("disk full");

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(WebhookOutcome.StoreUnavailable);
        decision.RetryAfter.Should().NotBeNull();
    }

    [Fact]
    public async Task RunBefore_StoreTakesAgain_Runs()
    {
        _fixture.AddNotify("told");
        _fixture.Gate.Shut();
        _fixture.Gate.Open();

        (await _fixture.RunAsync()).IsAllowed.Should().BeTrue();

        _fixture.Outbox.Messages.Should().ContainSingle();
    }

    public void Dispose() => _fixture.Dispose();
}
