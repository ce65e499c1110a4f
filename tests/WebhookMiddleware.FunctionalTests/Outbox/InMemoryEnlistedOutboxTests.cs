using Microsoft.EntityFrameworkCore;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>Without transactions events are told after the handler, and nothing is written with its data.</summary>
public sealed class InMemoryEnlistedOutboxTests : IAsyncLifetime
{
    private readonly string _database = Guid.NewGuid().ToString();
    private ShopApi _shop = null!;

    public async Task InitializeAsync()
    {
        _shop = await ShopApi.StartAsync(webhooks => webhooks.UseInMemory(), options => options.UseInMemoryDatabase(_database));
        await _shop.Api.SetHooksAsync(hooks => hooks.On(ShopApi.After).Notify());
    }

    public async Task DisposeAsync() => await _shop.DisposeAsync();

    [Fact]
    public async Task Save_HandlerSucceeds_IsTold()
    {
        string[] during = ["not read"];

        await _shop.RunAsync("/minimal", async handler =>
        {
            await handler.SaveAsync();
            during = await _shop.StatesAsync();
        });

        during.Should().BeEmpty();
        (await _shop.Api.Receiver.WaitForAsync(1))[0].Json["response"]!["body"]!["id"]!.GetValue<int>().Should().Be(7);
    }

    [Fact]
    public async Task Save_HandlerThrowsAfterwards_NobodyIsTold()
    {
        await _shop.Api.SetHooksAsync(hooks => hooks.On(ShopApi.After).Gate());

        (await _shop.RunAsync("/minimal", async Task<IResult> (handler) =>
        {
            await handler.SaveAsync();
            throw new InvalidOperationException("no");
        })).Status.Should().Be(500);

        _shop.Api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Enqueue_Saved_IsTold()
    {
        await _shop.WithContextAsync(async context =>
        {
            context.Add(new Sale { Name = "sale" });
            _shop.Api.Services.GetRequiredService<EntityFrameworkCore.IDbContextOutbox>().Enqueue(context, ShopApi.After, new { own = true });
            await context.SaveChangesAsync();
        });

        (await _shop.Api.Receiver.WaitForAsync(1))[0].Data["own"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public async Task Enqueue_TrackerIsCleared_IsToldWithTheNextSave()
    {
        await _shop.WithContextAsync(async context =>
        {
            _shop.Api.Services.GetRequiredService<EntityFrameworkCore.IDbContextOutbox>().Enqueue(context, ShopApi.After, new { own = true });
            context.ChangeTracker.Clear();
            context.Add(new Sale { Name = "sale" });
            await context.SaveChangesAsync();
        });

        (await _shop.Api.Receiver.WaitForAsync(1))[0].Data["own"]!.GetValue<bool>().Should().BeTrue();
    }
}
