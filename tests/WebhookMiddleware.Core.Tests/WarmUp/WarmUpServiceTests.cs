using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Calling;
using WebhookMiddleware.WarmUp;

namespace WebhookMiddleware.Core.Tests.WarmUp;

public sealed class WarmUpServiceTests
{
    private readonly FakeLogger<WarmUpService> _log = new();

    [Fact]
    public async Task Rehearsal_OnThisMachine_GoesThroughToItsEnd()
    {
        var run = () => NewRehearsal().RunAsync(CancellationToken.None);

        await run.Should().NotThrowAsync();
    }

    [Fact]
    public async Task Run_IsSeenByNobody()
    {
        List<string> spans = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "WebhookMiddleware" or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity =>
            {
                // Others call webhooks in this process meanwhile.
                if (activity.TagObjects.Any(tag => tag.Value is "localhost"))
                {
                    spans.Add(activity.DisplayName);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var failures = new LoadFailures();
        using var service = new WarmUpService(NewRehearsal(), failures, new OpenFileBudget(), Options.Create(new WebhookOptions()), _log);

        await service.RunAsync(CancellationToken.None);

        spans.Should().BeEmpty();
        _log.Collector.GetSnapshot().Where(entry => entry.Level > LogLevel.Debug).Should().BeEmpty();
        _log.Collector.GetSnapshot().Should().NotContain(entry => entry.Id.Name == "WarmUpIncomplete");
    }

    [Fact]
    public async Task Run_ThatCannotEnd_FailsNothing()
    {
        using var failures = new LoadFailures();
        using var service = new WarmUpService(NewRehearsal(), failures, new OpenFileBudget(), Options.Create(new WebhookOptions()), _log);

        await service.RunAsync(new CancellationToken(canceled: true));

        _log.Collector.GetSnapshot().Should().ContainSingle(entry => entry.Id.Name == "WarmUpIncomplete").Which.Level.Should().Be(LogLevel.Debug);
    }

    private static Rehearsal NewRehearsal() => new(new AnswerReader(Options.Create(new WebhookOptions()), TimeProvider.System));
}
