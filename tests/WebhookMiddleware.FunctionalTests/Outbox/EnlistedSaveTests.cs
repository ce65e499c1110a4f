using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.Payloads.Binding;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>What a context with <c>UseWebhookOutbox()</c> writes when a handler saves, and what the handler's answer makes of it.</summary>
public abstract class EnlistedSaveTests(ShopFixture fixture) : ShopTests(fixture)
{
    public static TheoryData<string> Kinds => new("/mvc", "/minimal", "/raw");

    [Theory, MemberData(nameof(Kinds))]
    public async Task Save_HandlerSucceeds_IsPreparedInTheSameTransactionAndToldWithTheResponse(string path)
    {
        string[] during = [];

        (await Shop.RunAsync(path, async handler =>
        {
            await handler.SaveAsync();
            during = await Shop.StatesAsync();
        })).Status.Should().Be(200);

        during.Should().Equal(ShopApi.Enlisted);
        var told = (await Api.Receiver.WaitForAsync(1)).Should().ContainSingle().Subject.Json;
        told["response"]!["status"]!.GetValue<int>().Should().Be(200);
        told["response"]!["body"]!["id"]!.GetValue<int>().Should().Be(7);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Save_HandlerThrowsAfterwards_NobodyIsTold(string path)
    {
        (await Shop.RunAsync(path, async Task<IResult> (handler) =>
        {
            await handler.SaveAsync();
            throw new InvalidOperationException("no");
        })).Status.Should().Be(500);

        (await Shop.StatesAsync()).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Save_HandlerAnswersNo_NobodyIsTold(string path)
    {
        (await Shop.RunAsync(path, async handler =>
        {
            await handler.SaveAsync();
            return Results.Conflict();
        })).Status.Should().Be(409);

        (await Shop.StatesAsync()).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Save_ResponseIsOnlyKnownWhenItStarts_IsTold(string path)
    {
        (await Shop.RunAsync(path, async handler =>
        {
            await handler.SaveAsync();
            return new LateResult(202);
        })).Status.Should().Be(202);

        (await Api.Receiver.WaitForAsync(1))[0].Json["response"]!["status"]!.GetValue<int>().Should().Be(202);
        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task Save_ResponseThatIsOnlyKnownWhenItStartsIsNo_NobodyIsTold()
    {
        (await Shop.RunAsync("/minimal", async handler =>
        {
            await handler.SaveAsync();
            return new LateResult(409);
        })).Status.Should().Be(409);

        (await Shop.StatesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Save_Synchronous_IsPreparedAndTold()
    {
        await Shop.RunAsync("/minimal", handler =>
        {
            handler.Context.Add(new Sale { Name = "sale" });
            handler.Context.SaveChanges();
            return Task.CompletedTask;
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task Save_AwaitedWebhook_IsCalledInLineAfterTheCommit()
    {
        await Api.SetHooksAsync(hooks => hooks.On(ShopApi.After).Gate());

        (await Shop.RunAsync("/minimal", handler => handler.SaveAsync())).Status.Should().Be(200);

        Api.Receiver.Received.Should().ContainSingle("the request waits for it").Which.Header("webhook-attempt").Should().Be("1");
        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task Save_AwaitedWebhookFails_IsLeftToTheQueue()
    {
        var answers = 0;
        await Api.SetHooksAsync(hooks => hooks.On(ShopApi.After).Gate().Replies(_ => Interlocked.Increment(ref answers) == 1
            ? WebhookReply.Status(500)
            : WebhookReply.Allow()));

        (await Shop.RunAsync("/minimal", handler => handler.SaveAsync())).Status.Should().Be(200);

        await Eventually.GetAsync(Shop.StatesAsync, states => states is [DeliveryStates.Pending]);
        (await Shop.WithStoreAsync(store => store.Deliveries.SingleAsync())).Attempts.Should().Be(1);
    }

    [Fact]
    public async Task NothingSaved_IsToldAllTheSame()
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await handler.Context.SaveChangesAsync();
            (await Shop.StatesAsync()).Should().BeEmpty("there was nothing to save");
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task TwoSaves_AreOneEvent()
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await handler.SaveAsync("one");
            await handler.SaveAsync("two");
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task TwoContexts_AreOneEvent()
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await handler.SaveAsync("one");
            await using var other = handler.NewContext();
            await handler.SaveAsync("two", other);
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task SaveFails_LaterUnrelatedSaveAndHandlerFails_NobodyIsTold()
    {
        await Shop.RunAsync("/minimal", handler => handler.SaveAsync("taken"));
        await SettledAsync(DeliveryStates.Delivered);

        (await Shop.RunAsync("/minimal", async handler =>
        {
            var save = () => handler.SaveAsync("taken");
            await save.Should().ThrowAsync<DbUpdateException>();
            handler.Context.ChangeTracker.Entries().Should().ContainSingle("only the handler's own row is left in its context");
            handler.Context.ChangeTracker.Clear();
            await handler.SaveAsync("other");
            return Results.Conflict();
        })).Status.Should().Be(409);

        (await Shop.StatesAsync()).Should().Equal(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task SaveFails_SecondTrySucceeds_IsOneEvent()
    {
        await Shop.WithContextAsync(async context =>
        {
            context.Add(new Sale { Name = "taken" });
            await context.SaveChangesAsync();
        });

        await Shop.RunAsync("/minimal", async handler =>
        {
            var sale = new Sale { Name = "taken" };
            handler.Context.Add(sale);
            var save = () => handler.Context.SaveChangesAsync();
            await save.Should().ThrowAsync<DbUpdateException>();
            sale.Name = "free";
            await save();
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task SaveIsBrokenOffByAnotherInterceptor_HandlerDecides(bool succeeds)
    {
        await using var shop = await StartAsync(api => api.Services(services =>
            services.ConfigureDbContext<ShopContext>(options => options.AddInterceptors(new Breaking()))));
        await shop.ResetAsync();

        await shop.RunAsync("/minimal", async handler =>
        {
            var save = () => handler.SaveAsync();
            await save.Should().ThrowAsync<NotSupportedException>();
            return succeeds ? Results.Ok() : Results.Conflict();
        });

        if (succeeds)
        {
            await shop.Api.Receiver.WaitForAsync(1);
        }
        else
        {
            (await shop.StatesAsync()).Should().BeEmpty();
        }
    }

    [Fact]
    public async Task ResponseIsSetBeforeTheSave_IsWrittenWithTheEvent()
    {
        int? status = null;
        byte[]? body = null;
        await Shop.RunAsync("/minimal", async handler =>
        {
            handler.Http.SetWebhookResponse(new { Id = 6 }, 201);
            await handler.SaveAsync();
            var message = await Shop.WithContextAsync(context => context.Enlisted.SingleAsync());
            (status, body) = (message.ResponseStatus, message.ResponseBody);
        });

        status.Should().Be(201);
        body.Should().Equal("""{"id":6}"""u8.ToArray());
        (await Api.Receiver.WaitForAsync(1))[0].Json["response"]!["body"]!["id"]!.GetValue<int>().Should().Be(7, "the real one is known now");
    }

    [Fact]
    public async Task Save_CountsTheHandlersOwnRowsOnly()
    {
        int[] saved = [];
        await Shop.RunAsync("/minimal", async handler =>
        {
            handler.Context.Add(new Sale { Name = "one" });
            handler.Outbox.Enqueue(handler.Context, ShopApi.After, 1);
            var first = await handler.Context.SaveChangesAsync();
            handler.Context.Add(new Sale { Name = "two" });
            saved = [first, handler.Context.SaveChanges()];
        });

        saved.Should().Equal(1, 1);
    }

    [Fact]
    public async Task Save_SynchronousCount_IsOfTheHandlersOwnRowsOnly()
    {
        var saved = 0;
        await Shop.RunAsync("/minimal", handler =>
        {
            handler.Context.Add(new Sale { Name = "one" });
            saved = handler.Context.SaveChanges();
            return Task.CompletedTask;
        });

        saved.Should().Be(1);
    }

    [Fact]
    public async Task Save_ShadowWebhookOnly_IsCalledAndNothingIsWritten()
    {
        await Api.SetHooksAsync(hooks => hooks.On(ShopApi.After).Gate().Shadow());
        string[] during = ["not read"];

        await Shop.RunAsync("/minimal", async handler =>
        {
            await handler.SaveAsync();
            during = await Shop.StatesAsync();
        });

        during.Should().BeEmpty();
        await Api.Receiver.WaitForAsync(1);
    }

    [Theory, InlineData("/mvc"), InlineData("/minimal")]
    public async Task Save_ResultFailsBeforeTheResponseStarts_NobodyIsTold(string path)
    {
        (await Shop.RunAsync(path, async handler =>
        {
            await handler.SaveAsync();
            return new FailingResult();
        })).Status.Should().Be(500);

        // The server says so after the client has its answer.
        await Eventually.GetAsync(() => Shop.WithContextAsync(context => context.Enlisted.AnyAsync()), isLeft => !isLeft);
        (await Shop.StatesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task ManyRequestsAtOnce_AreToldOnceEach()
    {
        var names = Enumerable.Range(0, 40).Select(i => $"n{i}").ToArray();
        var left = new System.Collections.Concurrent.ConcurrentQueue<string>(names);
        Task<TestResponse> SendAsync() => Shop.RunAsync("/minimal", async handler =>
        {
            left.TryDequeue(out var name);
            await handler.SaveAsync(name!);
        });

        (await Task.WhenAll(names.Select(_ => SendAsync()))).Should().OnlyContain(response => response.Status == 200);

        await SettledAsync([.. names.Select(_ => DeliveryStates.Delivered)]);
        Api.Receiver.Received.Select(received => received.Header("webhook-id")).Distinct().Should().HaveCount(names.Length);
    }

    [Fact]
    public async Task RequestOutlastsItsLease_IsToldByOthersOnlyWhenItsHostIsGone()
    {
        var others = await StartAsync(api => api.Setting("Webhooks:Delivery:Lease", "00:00:01"));
        await using var disposal = others;
        var host = await StartAsync(api => api
            .Setting("Webhooks:Delivery:Lease", "00:00:01")
            .Services(services => services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(100))));
        var saved = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        _ = host.RunAsync("/minimal", async handler =>
        {
            await handler.SaveAsync();
            saved.SetResult();
            await never.Task;
        });
        await saved.Task;

        // Long enough for the first lease to run out, were it not renewed.
        HashSet<DateTimeOffset?> leases = [];
        await Eventually.GetAsync(
            async () =>
            {
                leases.Add(await Shop.WithContextAsync(context => context.Enlisted.Select(message => message.LeasedUntil).SingleAsync()));
                return leases.Max() - leases.Min();
            },
            span => span > TimeSpan.FromSeconds(1));
        await host.DisposeAsync();

        await Eventually.GetAsync(Shop.StatesAsync, states => states is [DeliveryStates.Pending or DeliveryStates.Delivered]);
        (await Shop.WithContextAsync(context => context.Messages.SingleAsync())).ResponseStatus.Should().BeNull();
    }

    /// <summary>Refuses what the outbox's own interceptor has prepared.</summary>
    private sealed class Breaking : SaveChangesInterceptor
    {
        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default)
            => eventData.Context!.ChangeTracker.Entries<EnlistedMessageRow>().Any() ? throw new NotSupportedException() : new(result);
    }

    private sealed class LateResult(int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            return httpContext.Response.WriteAsync("done");
        }
    }

    private sealed class FailingResult : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => throw new InvalidOperationException("no");
    }

    public sealed class OnSqlite(SqliteShopFixture fixture) : EnlistedSaveTests(fixture), IClassFixture<SqliteShopFixture>;

    public sealed class OnPostgreSql(PostgreSqlShopFixture fixture) : EnlistedSaveTests(fixture), IClassFixture<PostgreSqlShopFixture>;
}
