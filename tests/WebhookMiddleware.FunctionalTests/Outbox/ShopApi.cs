using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.FunctionalTests.Adapters;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>
/// An API whose handler is what the test says, and whose context is enlisted. The routes are of every kind, and raise one after-event.
/// </summary>
public sealed class ShopApi : IAsyncDisposable
{
    public const string After = TestApiBuilder.AfterOrder;

    /// <summary>What <see cref="StatesAsync"/> calls a delivery whose message a request has written, and not yet decided on.</summary>
    public const string Enlisted = "enlisted";

    private Func<ShopHandler, Task<IResult>> _handle = null!;

    internal TestApi Api { get; private set; } = null!;

    /// <summary>A store with transactions, and a context on the same database.</summary>
    internal static async Task<ShopApi> StartAsync(
        Action<IWebhookBuilder> useStore, Action<DbContextOptionsBuilder> useDatabase, Action<TestApiBuilder>? configure = null)
    {
        var shop = new ShopApi();
        shop.Api = await TestApi.StartAsync(api =>
        {
            api.Webhooks(useStore)
                .Services(services =>
                {
                    services.AddSingleton(shop);
                    services.AddDbContext<ShopContext>(options =>
                    {
                        useDatabase(options);
                        options.UseWebhookOutbox();
                    });
                    services.AddHttpContextAccessor().AddScoped<ShopHandler>();
                })
                .Setting("Webhooks:Delivery:PollInterval", "00:00:00.05")
                .Controller<SalesController>()
                .Map(app =>
                {
                    app.MapPost("/minimal", (ShopHandler handler) => shop._handle(handler)).WithAfterWebhook(After);
                    app.MapPost("/raw", async context =>
                        await (await shop._handle(context.RequestServices.GetRequiredService<ShopHandler>())).ExecuteAsync(context))
                        .WithAfterWebhook(After);
                });
            configure?.Invoke(api);
        });
        return shop;
    }

    /// <summary>Sends a request that is handled so.</summary>
    internal async Task<TestResponse> RunAsync(string path, Func<ShopHandler, Task<IResult>> handle)
    {
        _handle = handle;
        return await Api.PostAsync(path, "{}");
    }

    /// <summary>Sends a request whose handler does this, and succeeds.</summary>
    internal async Task<TestResponse> RunAsync(string path, Func<ShopHandler, Task> handle)
    {
        var response = await RunAsync(path, async handler =>
        {
            await handle(handler);
            return Results.Ok(new { id = 7 });
        });

        // An assertion in the handler fails the request only; whoever then waits for the event would wait in vain.
        response.Status.Should().Be(StatusCodes.Status200OK, "the handler succeeds. The host logged: {0}", Api.Logs.Text);
        return response;
    }

    /// <summary>Forgets everything; one webhook is told in the background.</summary>
    public async Task ResetAsync()
    {
        await Api.SetHooksAsync(hooks => hooks.On(After).Notify());
        await WithContextAsync(context => context.Enlisted.ExecuteDeleteAsync());
        await WithStoreAsync(store => store.Database.ExecuteSqlRawAsync("DELETE FROM webhook_deliveries"));
        await WithContextAsync(async context =>
        {
            await context.Messages.ExecuteDeleteAsync();
            await context.Sales.ExecuteDeleteAsync();
        });
        Api.Receiver.Clear();
    }

    public async Task<T> WithContextAsync<T>(Func<ShopContext, Task<T>> use)
    {
        await using var scope = Api.Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<ShopContext>());
    }

    public Task WithContextAsync(Func<ShopContext, Task> use)
        => WithContextAsync(async context =>
        {
            await use(context);
            return true;
        });

    internal async Task<T> WithStoreAsync<T>(Func<WebhookDbContext, Task<T>> use)
    {
        await using var context = await Api.Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);
        return await use(context);
    }

    /// <summary>What the outbox holds: the states of its deliveries, and before them those of what requests have written.</summary>
    public Task<string[]> StatesAsync()
        => WithStoreAsync<string[]>(async store =>
        {
            var enlisted = await store.EnlistedMessages.Where(m => m.Event == After).Select(m => m.Deliveries).ToArrayAsync();
            var deliveries = store.Deliveries.Where(d => d.Event == After);
            var states = await deliveries.OrderBy(d => d.Sequence).Select(d => d.State).ToArrayAsync();
            (await store.Messages.CountAsync(m => m.Event == After && !deliveries.Any(d => d.MessageId == m.Id)))
                .Should().Be(0, "a message without deliveries is of no use");
            return [.. enlisted.SelectMany(bytes => EnlistedDeliveries.Read(bytes)).Select(_ => Enlisted), .. states];
        });

    public ValueTask DisposeAsync() => Api.DisposeAsync();

    /// <summary>What a handler has to work with.</summary>
    public sealed class ShopHandler(ShopContext context, IServiceProvider services, IHttpContextAccessor http)
    {
        public ShopContext Context => context;

        public HttpContext Http => http.HttpContext!;

        public IDbContextOutbox Outbox => services.GetRequiredService<IDbContextOutbox>();

        public ShopContext NewContext() => services.CreateScope().ServiceProvider.GetRequiredService<ShopContext>();

        public async Task SaveAsync(string name = "sale", DbContext? other = null)
        {
            var saving = other ?? context;
            saving.Add(new Sale { Name = name });
            await saving.SaveChangesAsync();
        }
    }

    [ApiController, Route("mvc")]
    public sealed class SalesController(ShopApi shop, ShopHandler handler) : ControllerBase
    {
        [HttpPost, AfterWebhook(After)]
        public Task<IResult> Post() => shop._handle(handler);
    }
}
