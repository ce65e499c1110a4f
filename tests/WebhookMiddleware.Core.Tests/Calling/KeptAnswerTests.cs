using System.Text;
using WebhookMiddleware.Background;
using WebhookMiddleware.Bounds;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Core.Tests.Pipeline;
using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Delivery.Attempts;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Core.Tests.Calling;

/// <summary>What is kept of an answer, wherever it is kept.</summary>
public sealed class KeptAnswerTests : IDisposable
{
    private const string Note = "Only the first 65536 bytes of the response were kept.";

    private readonly PipelineFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(null, Note)]
    [InlineData(Note, Note)]
    [InlineData("The response is larger than 262144 bytes.", $"The response is larger than 262144 bytes. {Note}")]
    public void Of_LongBody_IsCutAndSaysSo(string? detail, string expected)
    {
        var kept = KeptAnswer.Of(Answer(new string('ж', 100_000), detail));

        Encoding.UTF8.GetByteCount(kept.ResponseBody!).Should().Be(KeptText.MaxBytes);
        kept.Detail.Should().Be(expected);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("""{"decision":"allow"}""")]
    public void Of_ShortBody_IsKeptAsItIs(string? body)
        => KeptAnswer.Of(Answer(body, "It failed.")).Should().Be(new KeptAnswer("It failed.", body));

    [Fact]
    public async Task Run_AwaitedAndShadowCallsWithLongBodies_AreLoggedWithAtMost64KiB()
    {
        _fixture.Add("counts");
        _fixture.Add("shadow", change: webhook => webhook with { Mode = WebhookMiddleware.Webhooks.WebhookMode.Shadow });
        _fixture.Caller.Answer("counts", Answer(new string('€', 200_000), null));
        _fixture.Caller.Answer("shadow", Answer(new string('€', 200_000), null));

        await _fixture.RunAsync();
        await _fixture.Shadows.StopAsync(CancellationToken.None);

        _fixture.LoggedCalls().Should().HaveCount(2)
            .And.OnlyContain(call => Encoding.UTF8.GetByteCount(call.ResponseBody!) <= KeptText.MaxBytes && call.ResponseBody!.Length == 21_845);
    }

    [Fact]
    public void Judge_LongBody_TheAttemptHasAtMost64KiB()
    {
        var options = Microsoft.Extensions.Options.Options.Create(new WebhookOptions());
        var judge = new DeliveryJudge(new RetrySchedule(options, new Jitter(new Random(1))));
        var webhook = CompiledWebhook.Compile(TestCalls.Hook());

        var settlement = judge.Judge(Guid.NewGuid(), Guid.NewGuid(), webhook, 1, TestWebhooks.Now, Answer(new string('x', 300_000), null));

        settlement.Attempt!.ResponseBody.Should().HaveLength(KeptText.MaxBytes);
        settlement.Attempt.Detail.Should().Be(Note);
    }

    [Fact]
    public void Detail_CutInsideACharacter_LeavesItOut()
        => Answer(null, new string('x', 1999) + "😀😀").Detail.Should().Be(new string('x', 1999) + "…");

    private static WebhookAnswer Answer(string? body, string? detail)
        => new() { Outcome = WebhookOutcome.Allowed, Status = 200, ResponseBody = body, Detail = detail };
}
