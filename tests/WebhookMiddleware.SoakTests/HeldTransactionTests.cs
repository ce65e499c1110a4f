using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.SoakTests.Support;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;
using Xunit.Abstractions;

namespace WebhookMiddleware.SoakTests;

/// <summary>A transaction that somebody leaves open, and for whose sake PostgreSQL keeps every row's past: claiming goes on beside it.</summary>
public sealed class HeldTransactionTests(ITestOutputHelper output) : INeedPostgreSql
{
    private const int Batch = 100;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private readonly Guid _hook = Guid.CreateVersion7();

    [Fact]
    public async Task Claim_TransactionHeldElsewhere_GoesOn()
    {
        using var database = HostDatabase.NewPostgreSql();
        await using var host = await WorkerHost.StartSilentAsync(database);
        await WriteAsync(host);
        await using var held = await HeldTransaction.BeginAsync(database);

        for (var round = 0; round < 10; round++)
        {
            (await ClaimAndSettleAsync(host)).Should().Be(Batch);
            await WriteAsync(host);
        }

        (await held.LookAsync()).Should().Be(Batch, "to that transaction nothing has happened");
        (await database.ReadAsync<long>("SELECT count(*) AS n FROM webhook_deliveries WHERE state = 'delivered'", "n")).Should().Equal(10 * Batch);
        output.WriteLine($"{10 * Batch} deliveries were claimed and settled while a transaction was held.");
    }

    [FullSizeFact]
    public async Task Claim_TransactionHeldForAMinute_IsHardlySlower()
    {
        using var database = HostDatabase.NewPostgreSql();
        await using var host = await WorkerHost.StartSilentAsync(database);
        await MeasureAsync(host, Window / 12);

        List<double> without = [];
        List<double> with = [];
        for (var round = 0; round < 2; round++)
        {
            without.Add(await MeasureAsync(host, Window));
            await using var held = await HeldTransaction.BeginAsync(database);
            with.Add(await MeasureAsync(host, Window));
        }

        var ratio = with.Average() / without.Average();
        output.WriteLine(
            $"Claimed a second of claiming, in windows of {Window.TotalSeconds:F0} s: {string.Join(", ", without.Select(rate => $"{rate:F0}"))} without, "
            + $"{string.Join(", ", with.Select(rate => $"{rate:F0}"))} with a held transaction; × {ratio:F2}.");
        ratio.Should().BeGreaterThan(0.7);
    }

    /// <summary>Lets a thousand deliveries wait, claims, settles and writes for so long; gives how many were claimed in a second of claiming.</summary>
    private async Task<double> MeasureAsync(WorkerHost host, TimeSpan duration)
    {
        for (var i = 0; i < 1_000 / Batch; i++)
        {
            await WriteAsync(host);
        }

        var started = Stopwatch.GetTimestamp();
        var claiming = TimeSpan.Zero;
        var claimed = 0;
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            await WriteAsync(host);
            claimed += await ClaimAndSettleAsync(host, took => claiming += took);
        }

        return claimed / claiming.TotalSeconds;
    }

    private async Task<int> ClaimAndSettleAsync(WorkerHost host, Action<TimeSpan>? note = null)
    {
        var queue = host.Services.GetRequiredService<IDeliveryQueue>();
        var request = new ClaimRequest(
            Guid.CreateVersion7(), DeliveryKind.FirstAttempt, [new ClaimableWebhook(_hook, Batch, InOrder: false)], Batch, TimeSpan.FromMinutes(1));
        var asked = Stopwatch.GetTimestamp();
        var claimed = await queue.ClaimAsync(request, CancellationToken.None);
        note?.Invoke(Stopwatch.GetElapsedTime(asked));

        var attempt = new DeliveryAttempt { Number = 1, At = TimeProvider.System.GetUtcNow(), Outcome = WebhookOutcome.Allowed, Status = 204 };
        await queue.SettleAsync(
            [.. claimed.Select(delivery => new DeliverySettlement(delivery.Id, delivery.ClaimId, DeliveryState.Delivered, TimeSpan.Zero, attempt))],
            CancellationToken.None);
        return claimed.Count;
    }

    private Task WriteAsync(WorkerHost host)
    {
        var now = TimeProvider.System.GetUtcNow();
        var raised = new WebhookEvent(WebhookEvents.AfterRegistration, WebhookPhase.After, "", "");
        var messages = Enumerable.Range(0, Batch).Select(_ => new OutboxMessage(
            new WebhookInvocation { Id = Guid.CreateVersion7(now), Event = raised, Timestamp = now },
            "{}"u8.ToArray(),
            "{}"u8.ToArray(),
            [new OutboxDelivery(Guid.CreateVersion7(now), _hook)]));
        return host.Services.GetRequiredService<IOutboxStore>().WriteAsync([.. messages], TimeSpan.FromMinutes(1), CancellationToken.None);
    }
}
