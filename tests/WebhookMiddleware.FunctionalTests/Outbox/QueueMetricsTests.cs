using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using WebhookMiddleware.Administration;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>What a host tells of the queue that it shares with others.</summary>
public abstract class QueueMetricsTests(ShopFixture fixture) : ShopTests(fixture)
{
    [Fact]
    public async Task Observe_DeliveriesOfEveryKind_TheirNumbersAsTheOtherHostSeesThem()
    {
        await Api.SetHooksAsync(hooks =>
        {
            hooks.On(ShopApi.After).Named("refuses").Notify().With(hook => hook with { InOrder = true }).Replies(WebhookReply.Status(400));
            hooks.On(ShopApi.After).Named("held").Notify().Replies(WebhookReply.Status(503).WithHeader("Retry-After", "3600"));
            hooks.On(ShopApi.After).Named("deleted").Notify().Replies(WebhookReply.Status(503).WithHeader("Retry-After", "3600"));
        });
        var held = await FindAsync("held");
        var deleted = await FindAsync("deleted");
        for (var i = 0; i < 2; i++)
        {
            (await Shop.RunAsync("/minimal", handler => handler.SaveAsync($"sale {i}"))).Status.Should().Be(200);
        }

        await Eventually.GetAsync(Shop.StatesAsync, states => states.Order().SequenceEqual(["dead", "dead", .. Enumerable.Repeat("pending", 4)]));
        await Api.Services.GetRequiredService<IWebhookAdministration>().DeleteAsync(deleted.Id);
        await Eventually.GetAsync(Shop.StatesAsync, states => states.Count(state => state == "cancelled") == 2);

        await Shop.RunAsync("/minimal", async handler =>
        {
            await handler.SaveAsync();

            // A host that has just begun counts at once.
            await using var other = await StartAsync(_ => { });
            var meters = other.Api.Services.GetRequiredService<IMeterFactory>();
            await Eventually.GetAsync(() => Task.FromResult(Read<long>(meters, WebhookDiagnostics.QueueDead)), dead => dead.Length > 0);

            Read<long>(meters, WebhookDiagnostics.QueueDead).Should().Equal((2, null));
            Read<long>(meters, WebhookDiagnostics.QueueCancelled).Should().Equal((2, null));
            Read<long>(meters, WebhookDiagnostics.QueuePrepared).Should().Equal([(2, null)], "two will be told of this request");
            Read<long>(meters, WebhookDiagnostics.QueueDepth).Should().Equal((2, null));
            Read<long>(meters, WebhookDiagnostics.QueueHookDepth).Should().Equal((2, held.Id.ToString()));
            Read<double>(meters, WebhookDiagnostics.QueueOldestDueAge).Should().Equal([(0, null)], "the next attempts are due in an hour");
            Read<int>(meters, WebhookDiagnostics.StoreFailing).Should().Equal((0, null));
        });
    }

    private IWebhookStore Store => Api.Services.GetRequiredService<IWebhookStore>();

    private async Task<Webhook> FindAsync(string name)
        => (await Store.LoadAsync(CancellationToken.None)).Webhooks.Single(webhook => webhook.Name == name);

    private static (T Value, string? Hook)[] Read<T>(IMeterFactory meters, string instrument)
        where T : struct
    {
        using var collector = new MetricCollector<T>(meters, WebhookDiagnostics.MeterName, instrument);
        collector.RecordObservableInstruments();
        return
        [
            .. collector.GetMeasurementSnapshot()
                .Select(measured => (measured.Value, (string?)measured.Tags.GetValueOrDefault(WebhookDiagnostics.HookIdTag))),
        ];
    }

    public sealed class OnSqlite(SqliteShopFixture fixture) : QueueMetricsTests(fixture), IClassFixture<SqliteShopFixture>;

    public sealed class OnPostgreSql(PostgreSqlShopFixture fixture) : QueueMetricsTests(fixture), IClassFixture<PostgreSqlShopFixture>;
}
