using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using WebhookMiddleware.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.FunctionalTests.Adapters;
using ShopHandler = WebhookMiddleware.FunctionalTests.Outbox.ShopApi.ShopHandler;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>What a context with <c>UseWebhookOutbox()</c> does, on every database with transactions.</summary>
public abstract class EnlistedOutboxTests(ShopFixture fixture) : IAsyncLifetime
{
    private readonly ShopApi _shop = fixture.Shop;

    public static TheoryData<string> Kinds => new("/mvc", "/minimal", "/raw");

    private TestApi Api => _shop.Api;

    public Task InitializeAsync() => _shop.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Save_HandlerSucceeds_IsPreparedInTheSameTransactionAndToldWithTheResponse(string path)
    {
        string[] during = [];

        (await _shop.RunAsync(path, async handler =>
        {
            await handler.SaveAsync();
            during = await _shop.StatesAsync();
        })).Status.Should().Be(200);

        during.Should().Equal(DeliveryStates.Prepared);
        var told = (await Api.Receiver.WaitForAsync(1)).Should().ContainSingle().Subject.Json;
        told["response"]!["status"]!.GetValue<int>().Should().Be(200);
        told["response"]!["body"]!["id"]!.GetValue<int>().Should().Be(7);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Save_HandlerThrowsAfterwards_NobodyIsTold(string path)
    {
        (await _shop.RunAsync(path, async Task<IResult> (handler) =>
        {
            await handler.SaveAsync();
            throw new InvalidOperationException("no");
        })).Status.Should().Be(500);

        (await _shop.StatesAsync()).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Save_HandlerAnswersNo_NobodyIsTold(string path)
    {
        (await _shop.RunAsync(path, async handler =>
        {
            await handler.SaveAsync();
            return Results.Conflict();
        })).Status.Should().Be(409);

        (await _shop.StatesAsync()).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Save_ResponseIsOnlyKnownWhenItStarts_IsTold(string path)
    {
        (await _shop.RunAsync(path, async handler =>
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
        (await _shop.RunAsync("/minimal", async handler =>
        {
            await handler.SaveAsync();
            return new LateResult(409);
        })).Status.Should().Be(409);

        (await _shop.StatesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Save_Synchronous_IsPreparedAndTold()
    {
        await _shop.RunAsync("/minimal", handler =>
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

        (await _shop.RunAsync("/minimal", handler => handler.SaveAsync())).Status.Should().Be(200);

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

        (await _shop.RunAsync("/minimal", handler => handler.SaveAsync())).Status.Should().Be(200);

        await Eventually(async () => await _shop.StatesAsync() is [DeliveryStates.Pending]);
        (await _shop.WithContextAsync(context => context.Deliveries.SingleAsync())).Attempts.Should().Be(1);
    }

    [Fact]
    public async Task NothingSaved_IsToldAllTheSame()
    {
        await _shop.RunAsync("/minimal", async handler =>
        {
            await handler.Context.SaveChangesAsync();
            (await _shop.StatesAsync()).Should().BeEmpty("there was nothing to save");
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task TwoSaves_AreOneEvent()
    {
        await _shop.RunAsync("/minimal", async handler =>
        {
            await handler.SaveAsync("one");
            await handler.SaveAsync("two");
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task TwoContexts_AreOneEvent()
    {
        await _shop.RunAsync("/minimal", async handler =>
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
        await _shop.RunAsync("/minimal", handler => handler.SaveAsync("taken"));
        await SettledAsync(DeliveryStates.Delivered);

        (await _shop.RunAsync("/minimal", async handler =>
        {
            var save = () => handler.SaveAsync("taken");
            await save.Should().ThrowAsync<DbUpdateException>();
            handler.Context.ChangeTracker.Entries().Should().ContainSingle("only the handler's own row is left in its context");
            handler.Context.ChangeTracker.Clear();
            await handler.SaveAsync("other");
            return Results.Conflict();
        })).Status.Should().Be(409);

        (await _shop.StatesAsync()).Should().Equal(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task SaveFails_SecondTrySucceeds_IsOneEvent()
    {
        await _shop.WithContextAsync(async context =>
        {
            context.Add(new Sale { Name = "taken" });
            await context.SaveChangesAsync();
        });

        await _shop.RunAsync("/minimal", async handler =>
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
        await using var shop = await fixture.StartAsync(api => api.Services(services =>
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
    public async Task OwnTransaction_Committed_IsOneEvent()
    {
        await _shop.RunAsync("/minimal", async handler =>
        {
            await using var transaction = await handler.Context.Database.BeginTransactionAsync();
            await handler.SaveAsync("one");
            await handler.SaveAsync("two");
            await transaction.CommitAsync();
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task OwnTransaction_RolledBack_NobodyIsTold()
    {
        await _shop.RunAsync("/minimal", async handler =>
        {
            await using var transaction = await handler.Context.Database.BeginTransactionAsync();
            await handler.SaveAsync();
            await transaction.RollbackAsync();
        });

        (await _shop.StatesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task OwnTransaction_OnlyDisposedOf_NobodyIsTold()
    {
        await _shop.RunAsync("/minimal", async handler =>
        {
            await using var transaction = await handler.Context.Database.BeginTransactionAsync();
            await handler.SaveAsync();
        });

        (await _shop.StatesAsync()).Should().BeEmpty();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task OwnTransaction_SecondOneAfterTheFirstWasUndone_IsOneEvent(bool isRolledBack)
    {
        await _shop.RunAsync("/minimal", async handler =>
        {
            await using (var first = await handler.Context.Database.BeginTransactionAsync())
            {
                await handler.SaveAsync("one");
                if (isRolledBack)
                {
                    await first.RollbackAsync();
                }
            }

            handler.Context.ChangeTracker.Clear();
            await using var second = await handler.Context.Database.BeginTransactionAsync();
            await handler.SaveAsync("two");
            await second.CommitAsync();
        });

        await SettledAsync(DeliveryStates.Delivered);
        (await _shop.WithContextAsync(context => context.Sales.SingleAsync())).Name.Should().Be("two");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Savepoint_RolledBackWithTheEvent_IsWrittenByTheNextSave(bool isSynchronous)
    {
        await _shop.RunAsync("/minimal", async handler =>
        {
            await using var transaction = await handler.Context.Database.BeginTransactionAsync();
            await transaction.CreateSavepointAsync("before");
            await handler.SaveAsync("one");
            await transaction.RollbackToSavepointAsync("before");
            handler.Context.ChangeTracker.Clear();
            handler.Context.Add(new Sale { Name = "two" });
            _ = isSynchronous ? handler.Context.SaveChanges() : await handler.Context.SaveChangesAsync();
            await transaction.CommitAsync();
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task Savepoint_RolledBackAfterTheEvent_IsOneEvent()
    {
        await _shop.RunAsync("/minimal", async handler =>
        {
            await using var transaction = await handler.Context.Database.BeginTransactionAsync();
            await handler.SaveAsync("one");
            await transaction.CreateSavepointAsync("after");
            await handler.SaveAsync("two");
            await transaction.RollbackToSavepointAsync("after");
            handler.Context.ChangeTracker.Clear();
            await handler.SaveAsync("three");
            await transaction.CommitAsync();
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task SaveFailsInOwnTransaction_EventOfAnEarlierSaveStays()
    {
        await _shop.RunAsync("/minimal", async handler =>
        {
            await using var transaction = await handler.Context.Database.BeginTransactionAsync();
            await handler.SaveAsync("one");
            var again = () => handler.SaveAsync("one");
            await again.Should().ThrowAsync<DbUpdateException>();
            handler.Context.ChangeTracker.Clear();
            await transaction.CommitAsync();
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task TransactionThatOutlivesTheHandler_DecidesAtItsEnd(bool isCommitted)
    {
        await using var shop = await fixture.StartAsync(api => api.Use(app => app.Use(async (context, next) =>
        {
            var database = context.RequestServices.GetRequiredService<ShopContext>().Database;
            await using var transaction = await database.BeginTransactionAsync();
            await next();
            if (isCommitted)
            {
                await transaction.CommitAsync();
            }
        })));
        await shop.Api.SetHooksAsync(hooks => hooks.On(ShopApi.After).Gate());

        (await shop.RunAsync("/mvc", handler => handler.SaveAsync())).Status.Should().Be(200);

        if (isCommitted)
        {
            var told = (await shop.Api.Receiver.WaitForAsync(1))[0].Json;
            told["response"]!["body"]!["id"]!.GetValue<int>().Should().Be(7);
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
        await _shop.RunAsync("/minimal", async handler =>
        {
            handler.Http.SetWebhookResponse(new { Id = 6 }, 201);
            await handler.SaveAsync();
            var message = await _shop.WithContextAsync(context => context.Messages.SingleAsync());
            (status, body) = (message.ResponseStatus, message.ResponseBody);
        });

        status.Should().Be(201);
        body.Should().Equal("""{"id":6}"""u8.ToArray());
        (await Api.Receiver.WaitForAsync(1))[0].Json["response"]!["body"]!["id"]!.GetValue<int>().Should().Be(7, "the real one is known now");
    }

    [Fact]
    public async Task Enqueue_Committed_IsTold()
    {
        await _shop.RunAsync("/minimal", async handler =>
        {
            await using var other = handler.NewContext();
            handler.Outbox.Enqueue(other, ShopApi.After, new { own = true });
            (await _shop.StatesAsync()).Should().BeEmpty();
            await handler.SaveAsync("one", other);
        });

        var told = await Api.Receiver.WaitForAsync(2);
        told.Should().ContainSingle(received => received.Data["own"] != null).Which.Json["response"].Should().BeNull();
        await SettledAsync(DeliveryStates.Delivered, DeliveryStates.Delivered);
    }

    [Fact]
    public async Task Enqueue_OutsideRequests_IsToldWhenTheTransactionIsCommitted()
    {
        await _shop.WithContextAsync(async context =>
        {
            var outbox = Api.Services.GetRequiredService<IDbContextOutbox>();
            await using var transaction = await context.Database.BeginTransactionAsync();
            outbox.Enqueue(context, ShopApi.After, new { own = true });
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
        });

        (await Api.Receiver.WaitForAsync(1))[0].Data["own"]!.GetValue<bool>().Should().BeTrue();
        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task Enqueue_SaveFailsThenSucceeds_IsToldOnce()
    {
        await _shop.WithContextAsync(async context =>
        {
            context.Add(new Sale { Name = "taken" });
            await context.SaveChangesAsync();
            var sale = new Sale { Name = "taken" };
            context.Add(sale);
            Api.Services.GetRequiredService<IDbContextOutbox>().Enqueue(context, ShopApi.After, 1);
            var save = () => context.SaveChangesAsync();
            await save.Should().ThrowAsync<DbUpdateException>();
            sale.Name = "free";
            await save();
            context.ChangeTracker.Entries().Should().HaveCount(2, "the outbox leaves nothing behind");
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task Enqueue_RolledBack_NobodyIsTold()
    {
        await _shop.WithContextAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            Api.Services.GetRequiredService<IDbContextOutbox>().Enqueue(context, ShopApi.After, 1);
            await context.SaveChangesAsync();
            await transaction.RollbackAsync();
        });

        (await _shop.StatesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Save_CountsTheHandlersOwnRowsOnly()
    {
        int[] saved = [];
        await _shop.RunAsync("/minimal", async handler =>
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
        await _shop.RunAsync("/minimal", handler =>
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

        await _shop.RunAsync("/minimal", async handler =>
        {
            await handler.SaveAsync();
            during = await _shop.StatesAsync();
        });

        during.Should().BeEmpty();
        await Api.Receiver.WaitForAsync(1);
    }

    [Theory, InlineData("/mvc"), InlineData("/minimal")]
    public async Task Save_ResultFailsBeforeTheResponseStarts_NobodyIsTold(string path)
    {
        (await _shop.RunAsync(path, async handler =>
        {
            await handler.SaveAsync();
            return new FailingResult();
        })).Status.Should().Be(500);

        // The server says so after the client has its answer.
        await Eventually(async () => !await _shop.WithContextAsync(context => context.Messages.AnyAsync()));
        (await _shop.StatesAsync()).Should().BeEmpty();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task SharedTransaction_EndsWithoutTheContext_IsToldIfItWasCommitted(bool isCommitted)
    {
        await _shop.RunAsync("/minimal", async handler =>
        {
            await using var transaction = await ShareTransactionAsync(handler.Context);
            await handler.SaveAsync();
            await (isCommitted ? transaction.CommitAsync() : transaction.RollbackAsync());
        });

        await SettledAsync(isCommitted ? [DeliveryStates.Delivered] : []);
    }

    [Fact]
    public async Task SharedTransaction_CommittedWithoutTheContextAndHandlerAnswersNo_NobodyIsTold()
    {
        await _shop.RunAsync("/minimal", async handler =>
        {
            await using var transaction = await ShareTransactionAsync(handler.Context);
            await handler.SaveAsync();
            await transaction.CommitAsync();
            return Results.Conflict();
        });

        (await _shop.StatesAsync()).Should().BeEmpty();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task SharedTransaction_CommittedWithoutTheContextThenAnotherSave_IsOneEvent(bool isSynchronous)
    {
        (await _shop.RunAsync("/minimal", async handler =>
        {
            await using (var transaction = await ShareTransactionAsync(handler.Context))
            {
                await handler.SaveAsync("one");
                await transaction.CommitAsync();
            }

            await handler.Context.Database.UseTransactionAsync(null);
            handler.Context.Add(new Sale { Name = "two" });
            _ = isSynchronous ? handler.Context.SaveChanges() : await handler.Context.SaveChangesAsync();
        })).Status.Should().Be(200);

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task Enqueue_SynchronousSaveOnAThreadThatOthersWaitFor_DoesNotWaitForItself()
    {
        var saving = Task.Run(() => _shop.WithContextAsync(context =>
        {
            SynchronizationContext.SetSynchronizationContext(new OneThread());
            Api.Services.GetRequiredService<IDbContextOutbox>().Enqueue(context, ShopApi.After, 1);
            context.SaveChanges();
            SynchronizationContext.SetSynchronizationContext(null);
            return Task.CompletedTask;
        }));

        await saving.WaitAsync(TimeSpan.FromSeconds(20));
        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task ManyRequestsAtOnce_AreToldOnceEach()
    {
        var names = Enumerable.Range(0, 40).Select(i => $"n{i}").ToArray();
        var left = new System.Collections.Concurrent.ConcurrentQueue<string>(names);
        Task<TestResponse> SendAsync() => _shop.RunAsync("/minimal", async handler =>
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
        var others = await fixture.StartAsync(api => api.Setting("Webhooks:Delivery:LeaseMs", "1000"));
        await using var disposal = others;
        var host = await fixture.StartAsync(api => api
            .Setting("Webhooks:Delivery:LeaseMs", "1000")
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
        await Eventually(async () =>
        {
            var delivery = await _shop.WithContextAsync(context => context.Deliveries.AsNoTracking().SingleAsync());
            delivery.State.Should().Be(DeliveryStates.Prepared);
            leases.Add(delivery.LeasedUntil);
            return leases.Max() - leases.Min() > TimeSpan.FromSeconds(1);
        });
        await host.DisposeAsync();

        await Eventually(async () => await _shop.StatesAsync() is [DeliveryStates.Pending or DeliveryStates.Delivering or DeliveryStates.Delivered]);
        (await _shop.WithContextAsync(context => context.Messages.SingleAsync())).ResponseStatus.Should().BeNull();
    }

    // One that only ADO.NET knows the end of.
    private static async Task<DbTransaction> ShareTransactionAsync(ShopContext context)
    {
        await context.Database.OpenConnectionAsync();
        var transaction = await context.Database.GetDbConnection().BeginTransactionAsync();
        await context.Database.UseTransactionAsync(transaction);
        return transaction;
    }

    private async Task SettledAsync(params string[] states)
    {
        await Eventually(async () => (await _shop.StatesAsync()).SequenceEqual(states));
        Api.Receiver.Received.Should().HaveCount(states.Length);
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            await timer.WaitForNextTickAsync(timeout.Token);
        }
    }

    /// <summary>Refuses what the outbox's own interceptor has prepared.</summary>
    private sealed class Breaking : SaveChangesInterceptor
    {
        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default)
            => eventData.Context!.ChangeTracker.Entries<OutboxMessageRow>().Any() ? throw new NotSupportedException() : new(result);
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

    /// <summary>A thread that is busy for as long as somebody waits: what is posted is not run.</summary>
    private sealed class OneThread : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
