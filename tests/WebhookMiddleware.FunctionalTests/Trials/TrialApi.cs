using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.FunctionalTests.Trials;

/// <summary>An API whose webhooks are tested through the management API. Its handlers count how often they run.</summary>
public sealed class TrialApi : IAsyncDisposable
{
    private TrialApi(TestApi api) => Api = api;

    internal TestApi Api { get; }

    /// <summary>How often any handler or filter of the application ran.</summary>
    internal int Handled => Api.Services.GetRequiredService<Counter>().Value;

    internal WebhookReceiver Receiver => Api.Receiver;

    /// <summary>Starts an API. The before-event is bound by a controller, a route handler or a request delegate.</summary>
    internal static async Task<TrialApi> StartAsync(
        string kind = "minimal", Action<TestApiBuilder>? configure = null, Action<WebhookManagementConventionBuilder>? open = null)
        => new(await TestApi.StartAsync(builder =>
        {
            builder.Services(services => services.AddSingleton<Counter>());
            builder.Map(app => (open ?? (management => management.AllowAnonymous()))(app.MapWebhookManagement()));
            builder.Map(app => app.MapPost("/after", (Order order, Counter counter) => counter.Count()).WithAfterWebhook(TestApiBuilder.AfterOrder));
            if (kind == "mvc")
            {
                builder.Controller<OrdersController>();
            }
            else if (kind == "minimal")
            {
                builder.Map(app => app
                    .MapPost("/orders/{shop:guid}", (Guid shop, Order order, Counter counter) => counter.Count())
                    .AddEndpointFilter((call, next) =>
                    {
                        call.HttpContext.RequestServices.GetRequiredService<Counter>().Count();
                        return next(call);
                    })
                    .WithBeforeWebhook(TestApiBuilder.BeforeOrder, "/quantity", "/discount", "/note", "/password", "/items", "/items/**"));
            }
            else if (kind == "raw")
            {
                builder.Map(app => app
                    .MapPost("/orders", context =>
                    {
                        context.RequestServices.GetRequiredService<Counter>().Count();
                        return Task.CompletedTask;
                    })
                    .WithBeforeWebhook(TestApiBuilder.BeforeOrder));
            }

            configure?.Invoke(builder);
        }));

    public ValueTask DisposeAsync() => Api.DisposeAsync();

    /// <summary>Sets one webhook, and returns the path of its test.</summary>
    internal async Task<string> SetHookAsync(Action<WebhookSetupItem> configure, string eventName = TestApiBuilder.BeforeOrder)
    {
        await Api.SetHooksAsync(hooks => configure(hooks.On(eventName)));
        var hook = Api.Services.GetRequiredService<WebhookRegistry>().WhileEnabled.Webhooks.Single();
        return $"/webhooks/api/hooks/{hook.Id}/test";
    }

    /// <summary>Makes a test, and returns its result.</summary>
    internal async Task<JsonNode> TestAsync(string path, string body = "{}")
    {
        var response = await Api.PostAsync(path, body);
        response.Status.Should().Be(200, response.Body);
        return response.Json;
    }

    /// <summary>Makes a test that is refused, and returns the errors.</summary>
    internal async Task<IReadOnlyDictionary<string, string>> RefuseAsync(string path, string body)
    {
        var response = await Api.PostAsync(path, body);
        response.Status.Should().Be(400, response.Body);
        response.ContentType.Should().StartWith("application/problem+json");
        return response.Json["errors"]!.AsObject().ToDictionary(error => error.Key, error => string.Join(" ", error.Value!.AsArray().GetValues<string>()));
    }

    public sealed class Counter
    {
        public int Value { get; private set; }

        public int Count() => ++Value;
    }

    public sealed record Order
    {
        [Required]
        public string? Article { get; init; }

        [Range(1, 100)]
        public int Quantity { get; init; } = 1;

        public int? Discount { get; init; }

        public string? Note { get; init; }

        [Required, MinLength(3)]
        public string? Password { get; init; }

        public IReadOnlyList<Item> Items { get; init; } = [];
    }

    public sealed record Item(string Article, int Quantity);

    [ApiController, Route("orders")]
    public sealed class OrdersController : ControllerBase
    {
        public OrdersController(Counter counter) => counter.Count();

        [HttpPost("{shop}")]
        [BeforeWebhook(TestApiBuilder.BeforeOrder, Writable = ["/quantity", "/discount", "/note", "/items", "/items/**"])]
        public ActionResult Post(Guid shop, Order order) => Ok(order.Quantity + shop.Version);
    }
}
