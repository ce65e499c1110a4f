using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>A file that an earlier version of the sample created.</summary>
public sealed class UpgradeTests
{
    // Whether it had demo webhooks, and why it has none now, nobody knows any more.
    [Fact]
    public async Task Start_FileOfAnEarlierVersion_KeepsItsDataAndSeedsNothing()
    {
        using var folder = new TempFolder();
        string orderId;
        await using (var earlier = await SampleApp.StartAsync(new SampleAppOptions { Folder = folder, Receiver = null }))
        {
            orderId = await earlier.AddOrderAsync();
            await earlier.UseDataAsync(async db =>
            {
                await db.GetService<IMigrator>().MigrateAsync("20261124085438_SubscriptionRaisedAt");
                return 0;
            });
        }

        await using var app = await SampleApp.StartAsync(new SampleAppOptions { Folder = folder, Receiver = null, OnKestrel = true });

        (await app.ReadOrderAsync(orderId))["total"]!.GetValue<decimal>().Should().Be(Requests.OrderTotal);
        (await app.ListHooksAsync()).Should().BeEmpty();
        (await app.UseDataAsync(db => db.Database.GetAppliedMigrationsAsync())).Should().HaveCount(4);
    }
}
