using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>What a context lacks is said at start, or else at its first save, whether or not there is a webhook yet.</summary>
public sealed class ContextMistakesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => $"Data Source={_folder.DatabaseFile}";

    [Fact]
    public async Task Save_ModelWithoutWebhooks_SaysWhatToCall()
        => (await FailAsync<BareContext>(services => services.AddWebhooks().UseSqlite(File), options => options.UseSqlite(File)))
            .Should().Be("UseWebhookOutbox() can't write the outbox with BareContext: its model lacks it. Call modelBuilder.UseWebhooks() in its OnModelCreating.");

    [Fact]
    public async Task Save_AnotherFile_NamesBoth()
        => (await FailAsync<ShopContext>(services => services.AddWebhooks().UseSqlite(File), options => options.UseSqlite(File + "2")))
            .Should().Be($"UseWebhookOutbox() can't write the outbox with ShopContext: the webhooks are in {_folder.DatabaseFile}, and the context uses {_folder.DatabaseFile}2. Give both the same file.");

    [Fact]
    public async Task Save_AnotherProvider_NamesIt()
        => (await FailAsync<ShopContext>(services => services.AddWebhooks().UseSqlite(File), options => options.UseInMemoryDatabase("shop")))
            .Should().Be("UseWebhookOutbox() can't write the outbox with ShopContext: the webhooks are in a SQLite file, and the context uses Microsoft.EntityFrameworkCore.InMemory.");

    [Fact]
    public async Task Save_AnotherPostgreSqlDatabase_NamesBoth()
        => (await FailAsync<ShopContext>(
                services => services.AddWebhooks().UsePostgreSql("Host=nowhere.test;Database=hooks"),
                options => options.UseNpgsql("Host=nowhere.test;Database=shop")))
            .Should().Be("UseWebhookOutbox() can't write the outbox with ShopContext: the webhooks are in the database hooks, and the context uses shop. Give both the same database.");

    [Theory]
    [InlineData(";Mode=ReadOnly", "is read-only. Give it a connection string without Mode=ReadOnly, and the process the right to write the file.")]
    [InlineData("", "can only read, because PRAGMA query_only is on. Switch it off for connections that save.")]
    public async Task Start_ConnectionThatCanOnlyRead_SaysWhy(string mode, string reason)
        => (await FailToStartAsync(options => options.UseSqlite(File + mode).AddInterceptors(mode.Length > 0 ? [] : [new QueryOnly()]))).Should()
            .StartWith("UseWebhookOutbox() can't write the outbox with ShopContext: its connection to ")
            .And.EndWith(reason);

    [Fact]
    public async Task Start_AnotherFile_NamesBoth()
        => (await FailToStartAsync(options => options.UseSqlite(File + "2")))
            .Should().Be($"UseWebhookOutbox() can't write the outbox with ShopContext: the webhooks are in {_folder.DatabaseFile}, and the context uses {_folder.DatabaseFile}2. Give both the same file.");

    [Fact]
    public async Task Start_DatabaseOfTheSameNameInMemory_SaysThatItHasNoTables()
        => (await FailToStartAsync(options => options.UseSqlite(File + ";Mode=Memory")))
            .Should().EndWith($"has no tables webhook_messages and webhook_enlisted_messages; the webhooks are in {_folder.DatabaseFile}. Give both the same file.");

    [Fact]
    public async Task Start_SeveralContexts_NamesAll()
        => (await TestApi.FailToStartAsync(api => api.Webhooks(webhooks => webhooks.UseSqlite(File)).Services(services => services
                .AddDbContext<BareContext>(options => options.UseSqlite(File).UseWebhookOutbox())
                .AddDbContextFactory<ShopContext>(options => options.UseSqlite(File + "2").UseWebhookOutbox()))))
            .Should().Contain("with BareContext: its model lacks it").And.Contain("with ShopContext: the webhooks are in");

    [Fact]
    public async Task Start_ContextThatNeedsARequest_IsCheckedAtItsFirstSave()
    {
        await using var api = await TestApi.StartAsync(api => api
            .Webhooks(webhooks => webhooks.UseSqlite(File))
            .Services(services => services.AddHttpContextAccessor().AddDbContext<ShopContext>((provider, options) => options
                .UseSqlite(provider.GetRequiredService<IHttpContextAccessor>().HttpContext!.Request.Query["file"].ToString())
                .UseWebhookOutbox()))
            .Map(app => app.MapPost("/", async (ShopContext context) =>
            {
                context.Add(new Sale { Name = "one" });
                var save = () => context.SaveChangesAsync();
                return (await save.Should().ThrowAsync<InvalidOperationException>()).Which.Message;
            })));

        api.Logs.Entries.Should().Contain(entry => entry.Event == "WebhookEnlistmentNotCreated");
        (await api.PostAsync($"/?file={Uri.EscapeDataString(File + "2")}", "{}")).Body.Should().Contain("Give both the same file.");
    }

    [Fact]
    public async Task Start_ContextThatNeedsARequest_HidesNoOther()
        => (await TestApi.FailToStartAsync(api => api.Webhooks(webhooks => webhooks.UseSqlite(File)).Services(services => services
                .AddDbContext<BareContext>(_ => throw new InvalidOperationException("There is no request."))
                .AddDbContext<ShopContext>(options => options.UseSqlite(File + "2").UseWebhookOutbox()))))
            .Should().Contain("with ShopContext: the webhooks are in");

    [Fact]
    public async Task Start_FileThatIsNotNamedYet_IsCheckedAtItsFirstSave()
    {
        await using var api = await TestApi.StartAsync(api => api
            .Webhooks(webhooks => webhooks.UseSqlite(File))
            .Services(services => services.AddDbContext<ShopContext>(options => options.UseSqlite("").UseWebhookOutbox())));
        await using var scope = api.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<ShopContext>();
        context.Database.SetConnectionString(File + "2");
        context.Add(new Sale { Name = "one" });

        var save = () => context.SaveChangesAsync();

        (await save.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().EndWith("Give both the same file.");
    }

    [Fact]
    public async Task Save_DatabaseThatDoesNotAnswer_IsAskedByOneSaveAtATime()
    {
        var time = new FakeTimeProvider();
        var opening = new Unanswered();
        await using var services = Services(services => services
            .AddSingleton<TimeProvider>(time)
            .AddDbContext<ShopContext>(options => options.UseSqlite(File).AddInterceptors(opening).UseWebhookOutbox())
            .AddWebhooks().UseSqlite(File));
        async Task SaveAsync()
        {
            await using var scope = services.CreateAsyncScope();
            var context = scope.ServiceProvider.GetRequiredService<ShopContext>();
            context.Add(new Sale { Name = "one" });
            await context.Invoking(c => c.SaveChangesAsync()).Should().ThrowAsync<DbUpdateException>("it has no such table");
        }

        // The first saves wait for the same answer.
        var first = SaveAsync();
        await opening.Asked.WaitAsync(TimeSpan.FromMinutes(1));
        var second = SaveAsync();
        opening.Fail();
        await Task.WhenAll(first, second);
        opening.Count.Should().Be(1 + 2, "one asked, and both saved");

        // Later ones don't wait for the one that asks again.
        time.Advance(TimeSpan.FromSeconds(6));
        opening.Arm();
        var asking = SaveAsync();
        await opening.Asked.WaitAsync(TimeSpan.FromMinutes(1));
        await SaveAsync().WaitAsync(TimeSpan.FromMinutes(1));
        asking.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromSeconds(20));
        opening.Fail();
        await asking;

        // The pause begins when the question has failed, however long that took.
        var count = opening.Count;
        await SaveAsync();
        opening.Count.Should().Be(count + 1, "it was not asked again");
    }

    [Fact]
    public async Task Save_ApplicationWithoutWebhooks_SaysWhatToCall()
        => (await FailAsync<ShopContext>(_ => { }, options => options.UseSqlite(File)))
            .Should().StartWith("UseWebhookOutbox() finds no webhooks for ShopContext: register the context with AddDbContext");

    [Fact]
    public async Task Enqueue_ContextThatIsNotEnlisted_SaysWhatToCall()
    {
        await using var services = Services(s => s.AddWebhooks().UseSqlite(File));
        await using var context = new ShopContext(new DbContextOptionsBuilder<ShopContext>().UseSqlite(File).Options);
        var outbox = services.GetRequiredService<EntityFrameworkCore.IDbContextOutbox>();

        outbox.Invoking(o => o.Enqueue(context, "after_registration", 1)).Should().Throw<InvalidOperationException>()
            .WithMessage("ShopContext does not write the outbox: call UseWebhookOutbox() on its options.");
    }

    public void Dispose() => _folder.Dispose();

    private Task<string> FailToStartAsync(Action<DbContextOptionsBuilder> use)
        => TestApi.FailToStartAsync(api => api
            .Webhooks(webhooks => webhooks.UseSqlite(File))
            .Services(services => services.AddDbContext<ShopContext>(options =>
            {
                use(options);
                options.UseWebhookOutbox();
            })));

    private static ServiceProvider Services(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        configure(services);
        return services.BuildServiceProvider();
    }

    private static async Task<string> FailAsync<TContext>(Action<IServiceCollection> webhooks, Action<DbContextOptionsBuilder> use)
        where TContext : DbContext
    {
        await using var services = Services(services =>
        {
            webhooks(services);
            services.AddDbContext<TContext>(options =>
            {
                use(options);
                options.UseWebhookOutbox();
            });
        });
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        context.Add(new Sale { Name = "sale" });
        var save = () => context.SaveChangesAsync();
        return (await save.Should().ThrowAsync<InvalidOperationException>()).Which.Message;
    }

    /// <summary>Lets the first connection after it was armed wait, and then fail.</summary>
    private sealed class Unanswered : DbConnectionInterceptor
    {
        private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource _failing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _isArmed = 1;
        private int _count;

        public Task Asked => _asked.Task;

        public int Count => _count;

        public void Fail() => _failing.SetException(new TimeoutException("no answer"));

        public void Arm()
        {
            _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _failing = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _isArmed = 1;
        }

        public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _count);
            if (Interlocked.Exchange(ref _isArmed, 0) == 1)
            {
                _asked.SetResult();
                await _failing.Task;
            }

            return result;
        }
    }

    private sealed class QueryOnly : DbConnectionInterceptor
    {
        public override async Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA query_only = ON";
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private sealed class BareContext(DbContextOptions<BareContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Sale>();
    }
}
