using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>A receiver that closes idle connections, at the far end of a slow path: its close and the next request pass each other.</summary>
public sealed class IdleCloseTests(ReceiverFixture api) : IClassFixture<ReceiverFixture>
{
    // More than the breaker needs to open, were half of them failures.
    private const int Orders = 40;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_IdleConnectionIsClosedWhileTheRequestIsUnderWay_PassesEachTimeAndReachesTheReceiverOnce(bool resets)
    {
        await using var receiver = Receiver();
        await using var path = new CrossingPath(receiver.Port, resets);
        var hook = await api.Api.SetHookAsync(path.Url);

        for (var i = 0; i < Orders; i++)
        {
            var (response, call) = await api.Api.OrderAsync(new Order { Article = "CUP-1", Quantity = 2 });
            using (response)
            {
                call.Outcome.Should().Be(WebhookOutcome.Allowed, call.Detail);
                ((int)response.StatusCode).Should().Be(200);
            }

            await path.ReceiverClosedAsync();
        }

        receiver.Requests.Should().HaveCount(Orders);
        receiver.Requests.Select(RawConnection.WebhookId).Should().OnlyHaveUniqueItems("each order is told once");
        api.Api.Services.GetRequiredService<WebhookResilience>().IsOpen(hook.Id).Should().BeFalse();
    }

    // Idle from the end of its first answer.
    internal static RawReceiver Receiver() => new(async connection =>
    {
        if (await connection.ReadRequestAsync())
        {
            await connection.SendAsync("HTTP/1.1 204 No Content\n\n");
            connection.Close();
        }
    });
}
