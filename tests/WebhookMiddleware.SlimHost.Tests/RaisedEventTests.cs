#pragma warning disable CA1822 // Actions are called on their controller.

using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore;
using WebhookMiddleware.Subscriptions;

namespace WebhookMiddleware.SlimHost.Tests;

/// <summary>Events that code raises, and those that are told of what happened.</summary>
public sealed class RaisedEventTests(RaisedEventTests.App fixture) : IClassFixture<RaisedEventTests.App>
{
    private const string NotKnown = "no JSON type-info resolver of this host knows ";

    private readonly SlimApi _api = fixture.Api;

    private IWebhookRaiser Webhooks => _api.Services.GetRequiredService<IWebhookRaiser>();

    [Fact]
    public async Task RaiseBefore_OfAListedType_IsEnriched()
    {
        await _api.SetHooksAsync(hooks => hooks.On(SlimApi.Before).Replies(WebhookReply.Enrich(new { quantity = 7 })));

        var decision = await Webhooks.RaiseBeforeAsync(SlimApi.Before, new Order("n", 2));

        decision.Payload.Quantity.Should().Be(7);
    }

    [Fact]
    public async Task RaiseBefore_OfAListByItsInterface_IsEnriched()
    {
        await _api.SetHooksAsync(hooks => hooks.On(SlimApi.Before)
            .Replies(WebhookReply.Patch(new { op = "replace", path = "/0/quantity", value = 7 })));

        var decision = await Webhooks.RaiseBeforeAsync<IReadOnlyList<Line>>(SlimApi.Before, [new Line("a", 2)]);

        decision.Payload[0].Quantity.Should().Be(7);
    }

    [Fact]
    public async Task Raise_OfJson_NeedsNoContext()
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(SlimApi.Before).Replies(WebhookReply.Enrich(new { quantity = 7 }));
            hooks.On(SlimApi.After);
        });

        var decision = await Webhooks.RaiseBeforeAsync(SlimApi.Before, new JsonObject { ["quantity"] = 2, ["name"] = "Ж" });
        await Webhooks.RaiseAfterAsync(SlimApi.After, new Dictionary<string, object> { ["id"] = 7, ["name"] = "Ж" });

        decision.Payload["quantity"]!.GetValue<int>().Should().Be(7);
        _api.Receiver.Received[1].Data.ToJsonString().Should().Be("""{"id":7,"name":"\u0416"}""");
    }

    [Fact]
    public async Task Raise_OfATypeThatNoContextLists_IsRefusedByName_WithAndWithoutWebhooks()
    {
        await _api.SetHooksAsync(_ => { });
        var anonymous = () => Webhooks.RaiseBeforeAsync(SlimApi.Before, new { quantity = 2 });
        var unlisted = () => Webhooks.RaiseAfterAsync(SlimApi.After, new Unlisted("n"));

        (await anonymous.Should().ThrowAsync<ArgumentException>()).Which.Message
            .Should().Contain("AnonymousType").And.Contain("can't be raised").And.Contain("raise a named one, or a JsonObject");
        (await unlisted.Should().ThrowAsync<ArgumentException>()).Which.Message.Should().Contain(NotKnown + typeof(Unlisted));
    }

    [Fact]
    public async Task Enqueue_WritesListedTypes_AndRefusesOthersByName()
    {
        await _api.SetHooksAsync(hooks => hooks.On(SlimApi.After).Notify());
        var outbox = _api.Services.GetRequiredService<IDbContextOutbox>();
        await using var scope = _api.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<ShopContext>();

        outbox.Invoking(box => box.Enqueue(context, SlimApi.After, new { id = 1 })).Should().Throw<ArgumentException>().WithMessage($"*{NotKnown}*");
        outbox.Enqueue(context, SlimApi.After, new Order("n", 2));
        await context.SaveChangesAsync();

        (await _api.Receiver.WaitForAsync(1))[0].Data["quantity"]!.GetValue<int>().Should().Be(2);
    }

    [Theory]
    [InlineData("/generated")]
    [InlineData("/runtime")]
    [InlineData("/mvc")]
    public async Task After_IsToldWhatTheClientGot(string path)
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(SlimApi.After);
            hooks.On(SlimApi.After).Notify();
        });

        var response = await _api.PostAsync(path, """{"name":"n","quantity":2}""");

        response.Status.Should().Be(200, response.Body);
        foreach (var told in await _api.Receiver.WaitForAsync(2))
        {
            told.Data["quantity"]!.GetValue<int>().Should().Be(2);
            JsonNode.DeepEquals(told.Json["response"]!["body"], response.Json).Should().BeTrue();
        }
    }

    [Fact]
    public async Task Members_ThatAreKeptFromWebhooks_AreKeptWhereAListIsKnownByItsInterface()
    {
        await _api.SetHooksAsync(hooks => hooks.On(SlimApi.After));
        const string line = """{"article":"a","quantity":2,"note":"n","password":"p"}""";

        (await _api.PostAsync("/lines", $"[{line}]")).Body.Should().Be($"[{line}]");
        await Webhooks.RaiseAfterAsync<IReadOnlyList<Line>>(SlimApi.After, new[] { new Line("a", 2, "n", "p") });

        const string told = """[{"article":"a","quantity":2}]""";
        _api.Receiver.Received.Select(received => received.Data.ToJsonString()).Should().Equal(told, told);
        _api.Receiver.Received[0].Json["response"]!["body"]!.ToJsonString().Should().Be(told);
    }

    [Fact]
    public async Task SetWebhookResponse_OfATypeThatNoContextLists_IsRefusedByName()
    {
        await _api.SetHooksAsync(hooks => hooks.On(SlimApi.After));

        (await _api.PostAsync("/response", """{"name":"n","quantity":2}""")).Body.Should().Contain(NotKnown + typeof(Unlisted));
    }

    [Fact]
    public async Task OnSubscription_IsTold()
    {
        await _api.SetHooksAsync(hooks => hooks.On(WebhookEvents.OnSubscription).Notify());

        App.Expired.Add(new ExpiredSubscription("7", "1", DateTimeOffset.UnixEpoch));

        (await _api.Receiver.WaitForAsync(1))[0].Data.ToJsonString().Should().Be("""{"id":"7","user_id":"1","valid_to":0}""");
    }

    [ApiController, Route("mvc"), AfterWebhook(SlimApi.After)]
    public sealed class OrderController : ControllerBase
    {
        [HttpPost]
        public Order Post(Order order) => order with { Name = "Ж" };
    }

    public sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseWebhooks();
    }

    public sealed class Source : IExpiringSubscriptionSource
    {
        public Task<IReadOnlyList<ExpiredSubscription>> GetExpiredAsync(DateTimeOffset upTo, int limit, CancellationToken cancellationToken)
            => Task.FromResult<IReadOnlyList<ExpiredSubscription>>([.. App.Expired]);

        public Task MarkRaisedAsync(IReadOnlyList<ExpiredSubscription> raised, CancellationToken cancellationToken)
        {
            App.Expired.Clear();
            return Task.CompletedTask;
        }
    }

    public sealed class App : IAsyncLifetime
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("slim-host-");

        internal static System.Collections.Concurrent.ConcurrentBag<ExpiredSubscription> Expired { get; } = [];

        internal SlimApi Api { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            var connection = $"Data Source={Path.Combine(_folder.FullName, "shop.db")}";
            Api = await SlimApi.StartAsync(
                app =>
                {
                    app.MapControllers();
                    Delegate runtime = (Order order) => order with { Name = "Ж" };
                    app.MapPost("/generated", (Order order) => order with { Name = "Ж" }).WithAfterWebhook(SlimApi.After);
                    app.MapPost("/runtime", runtime).WithAfterWebhook(SlimApi.After);
                    app.MapPost("/lines", (IReadOnlyList<Line> lines) => Results.Ok(lines)).WithAfterWebhook(SlimApi.After);
                    app.MapPost("/response", (Order order, HttpContext context) => Refused(context)).WithAfterWebhook(SlimApi.After);
                },
                builder =>
                {
                    Controllers.Add<OrderController>(builder);
                    builder.Services.AddDbContext<ShopContext>(options => options.UseSqlite(connection).UseWebhookOutbox());
                },
                webhooks => webhooks.UseSqlite(connection).AddSubscriptions<Source>());
        }

        public async Task DisposeAsync()
        {
            await Api.DisposeAsync();
            _folder.Delete(recursive: true);
        }

        private static string Refused(HttpContext context)
        {
            try
            {
                context.SetWebhookResponse(new Unlisted("n"));
                return "";
            }
            catch (ArgumentException exception)
            {
                return exception.Message;
            }
        }
    }
}
