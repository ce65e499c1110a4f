using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Payloads.Binding;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Pipeline;

/// <summary>Shadow calls outlive their requests, and their payloads with them.</summary>
public sealed class ShadowMemoryTests : IDisposable
{
    private const int Payload = (4 * 1024 * 1024) - 1024;
    private const int Fitting = (int)(ShadowCalls.MaxBytesInFlight / (2 * Payload));

    private readonly PipelineFixture _fixture = new();
    private readonly TaskCompletionSource<WebhookAnswer> _hangs = new();

    public ShadowMemoryTests()
    {
        _fixture.Add("shadow", change: webhook => webhook with { Mode = WebhookMode.Shadow });
        _fixture.Caller.Answer("shadow", (_, _) => _hangs.Task);
        _fixture.Given = new BoundPayload(new string('x', Payload - 2), typeof(string), PayloadJson.For(System.Text.Json.JsonSerializerOptions.Web));
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Run_ReceiverHangs_LargePayloadsAreHeldUpToABoundOnly()
    {
        for (var i = 0; i < Fitting + 20; i++)
        {
            (await _fixture.RunAsync()).Outcome.Should().Be(WebhookOutcome.Allowed);
        }

        _fixture.Caller.Calls.Should().HaveCount(Fitting);
    }

    [Fact]
    public async Task Run_ReceiverAnswersAgain_IsCalledAgain()
    {
        for (var i = 0; i < Fitting + 1; i++)
        {
            await _fixture.RunAsync();
        }

        _hangs.SetResult(Answers.Allow);
        await _fixture.Shadows.StopAsync(CancellationToken.None);

        // The room is given back by a continuation of the calls that have ended.
        for (var i = 0; i < 1000 && _fixture.Caller.Calls.Count == Fitting; i++)
        {
            await Task.Yield();
            await _fixture.RunAsync();
        }

        _fixture.Caller.Calls.Should().HaveCount(Fitting + 1);
    }
}
