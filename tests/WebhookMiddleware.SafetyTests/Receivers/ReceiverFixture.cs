using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.WarmUp;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>An API under a clock that stands still, and what is checked whatever its receiver does.</summary>
public sealed class ReceiverFixture : IAsyncLifetime
{
    /// <summary>How much a call may allocate: the largest response that is read (256 KiB) some times over, and nothing that the receiver can choose.</summary>
    internal const long MostBytes = 8 * 1024 * 1024;

    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal static readonly TimeSpan HookTimeout = TimeSpan.FromSeconds(5);

    internal GuardedApi Api { get; private set; } = null!;

    internal FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public async Task InitializeAsync()
    {
        Api = await GuardedApi.StartAsync(Clock);

        // What is done only once must not count as a call's.
        await WarmUpService.Completion;
        await using var receiver = RawReceiver.Answering("HTTP/1.1 204 No Content\n\n");
        await CallAsync(receiver);
    }

    public async Task DisposeAsync() => await Api.DisposeAsync();

    /// <summary>Expects that the call fails so, in time and within bounds, that the client is told no more than it should, and that no connection is left.</summary>
    internal async Task<CallResult> ExpectAsync(
        WebhookOutcome outcome, RawReceiver receiver, Func<Webhook, Webhook>? change = null, Order? order = null, long mostBytes = MostBytes)
    {
        var result = await CallAsync(receiver, change, order);
        result.ShouldHaveFailed(outcome);
        result.AllocatedBytes.Should().BeLessThan(mostBytes);
        await ShouldBeClosedAsync(receiver);
        return result;
    }

    /// <summary>Has an order added whose webhook calls the receiver. When the receiver is stuck, the webhook's time passes, and not a millisecond more.</summary>
    internal async Task<CallResult> CallAsync(RawReceiver receiver, Func<Webhook, Webhook>? change = null, Order? order = null)
    {
        await Api.SetHookAsync(receiver.Url, change);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var ordering = Api.OrderAsync(order ?? new Order { Article = "CUP-1", Quantity = 2 });
        if (await Task.WhenAny(ordering, receiver.Stuck).WaitAsync(Patience) != ordering)
        {
            Clock.Advance(HookTimeout - TimeSpan.FromMilliseconds(1));
            ordering.IsCompleted.Should().BeFalse("there is a millisecond left");
            Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var (response, call) = await ordering.WaitAsync(Patience);
        using (response)
        {
            allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
            call.Duration.Should().BeLessThanOrEqualTo(HookTimeout);
            (call.Detail ?? "").Should().NotContainAny(["127.0.0.1", "localhost", receiver.Port.ToString(CultureInfo.InvariantCulture)]);
            var headers = response.Headers.Concat(response.Content.Headers).OrderBy(header => header.Key, StringComparer.Ordinal);
            return new CallResult(
                call,
                (int)response.StatusCode,
                string.Join(", ", headers.Select(header => header.Key == "Content-Type" ? $"{header.Key}: {header.Value.Single()}" : header.Key)),
                await response.Content.ReadAsStringAsync(),
                allocated);
        }
    }

    /// <summary>Sends a byte a second, for as long as the webhook has time.</summary>
    internal async Task DripAsync(RawConnection connection, string text)
    {
        for (var i = 0; i < HookTimeout.TotalSeconds; i++)
        {
            await connection.SendAsync(text[i..(i + 1)]);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Expects that the receiver, which has been called once, is called again over the same connection.</summary>
    internal async Task ShouldReuseConnectionAsync(RawReceiver receiver)
    {
        await CallAsync(receiver);
        receiver.Connections.Should().ContainSingle();
        receiver.Requests.Should().HaveCount(2);
    }

    /// <summary>Expects that the caller has closed every connection to the receiver.</summary>
    internal static async Task ShouldBeClosedAsync(RawReceiver receiver)
        => await Task.WhenAll(receiver.Connections.Select(connection => connection.Closed)).WaitAsync(Patience);
}
