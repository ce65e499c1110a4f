using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FluentValidation;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>
/// Validation that is not the framework's sees enriched payloads, too: here that of FluentValidation, which the API runs in filters.
/// </summary>
public sealed class OwnValidationTests(OwnValidationTests.App fixture) : IClassFixture<OwnValidationTests.App>
{
    private const string Valid = """{"user-id":"u1","lines":[{"quantity":1}]}""";

    private readonly TestApi _api = fixture.Api;

    public static TheoryData<string> Kinds => ["/minimal", "/as-parameters", "/group/order", "/mvc", "/raise", "/struct"];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Enrich_ThatAnOwnValidatorRefuses_IsTheHooksFailure(string path)
    {
        await HookAsync("""{"lines":[{"quantity":0}],"user-id":null}""");

        var response = await _api.PostAsync(path, Valid);

        response.Status.Should().Be(502, response.Body);
        _api.Logs.Text.Should().Contain("invalidAfterEnrichment")
            .And.Contain("lines[0].quantity: 'Quantity' must be greater than '0'.").And.Contain("user-id: ");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Enrich_ThatAnOwnValidatorAccepts_ReachesTheHandler(string path)
    {
        await HookAsync("""{"lines":[{"quantity":5}]}""");

        var response = await _api.PostAsync(path, Valid);

        response.Status.Should().Be(200, response.Body + _api.Logs.Text);
        response.Body.Should().Be("u1 5");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Enrich_ThatIsRefusedButOptional_LeavesThePayload(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).ContinueOnFailure()
            .Replies(WebhookReply.WithJson("""{"mergePatch": {"lines":[{"quantity":0}]}}""")));

        (await _api.PostAsync(path, Valid)).Body.Should().Be("u1 1");
    }

    [Fact]
    public async Task Enrich_ThatTheFrameworkRefuses_IsNotShownToOwnValidators()
    {
        await HookAsync("""{"lines":[{"quantity":1000}]}""");

        (await _api.PostAsync("/mvc", Valid)).Status.Should().Be(502);
        _api.Logs.Text.Should().Contain("lines[0].quantity: The field Quantity must be between").And.NotContain("must be greater than");
    }

    [Fact]
    public async Task Validator_UsesTheRequestsServices()
    {
        await HookAsync("""{"lines":[{"quantity":7}]}""");

        (await _api.PostAsync("/minimal", Valid, ("X-Tenant", "small"))).Status.Should().Be(502);
        _api.Logs.Text.Should().Contain("lines: small sells at most 6.");
        (await _api.PostAsync("/minimal", Valid, ("X-Tenant", "large"))).Body.Should().Be("u1 7");
    }

    private Task HookAsync(string mergePatch)
        => _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.WithJson($$"""{"mergePatch": {{mergePatch}}}""")));

    public sealed class Line
    {
        [Range(0, 100)]
        public int Quantity { get; set; }
    }

    public sealed class Order
    {
        [JsonPropertyName("user-id")]
        public string? UserId { get; set; }

        public List<Line> Lines { get; set; } = [];

        public override string ToString() => $"{UserId} {Lines[0].Quantity}";
    }

    public record struct OrderStruct(
        [property: JsonPropertyName("user-id")] string? UserId, List<Line> Lines);

    public sealed record Parameters(Order Order);

    internal sealed class Tenant
    {
        public string Name { get; set; } = "large";
    }

    internal sealed class OrderRules : AbstractValidator<Order>
    {
        public OrderRules(Tenant tenant)
        {
            RuleFor(order => order.UserId).NotEmpty();
            RuleForEach(order => order.Lines).ChildRules(line => line.RuleFor(item => item.Quantity).GreaterThan(0));
            RuleFor(order => order.Lines).Must(lines => tenant.Name != "small" || lines.Sum(line => line.Quantity) <= 6)
                .WithMessage("small sells at most 6.");
        }
    }

    internal sealed class OrderStructRules : AbstractValidator<OrderStruct>
    {
        public OrderStructRules()
        {
            RuleFor(order => order.UserId).NotEmpty();
            RuleForEach(order => order.Lines).ChildRules(line => line.RuleFor(item => item.Quantity).GreaterThan(0));
        }
    }

    /// <summary>What an application writes once for all its types.</summary>
    internal sealed class FluentPayloadValidator<T>(IEnumerable<IValidator<T>> validators) : IWebhookPayloadValidator<T>
    {
        public async ValueTask<IDictionary<string, string[]>> ValidateAsync(T payload, CancellationToken cancellationToken)
        {
            var context = new FluentValidation.ValidationContext<T>(payload);
            var results = await Task.WhenAll(validators.Select(validator => validator.ValidateAsync(context, cancellationToken)));
            return new FluentValidation.Results.ValidationResult(results).ToDictionary();
        }
    }

    [ApiController]
    public sealed class OrderController : ControllerBase
    {
        [HttpPost("/mvc"), BeforeWebhook(TestApiBuilder.BeforeOrder)]
        public ContentResult Add(Order order) => Content(order.ToString());
    }

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(builder => builder
            .Services(services => services
                .AddScoped<Tenant>()
                .AddScoped<IValidator<Order>, OrderRules>()
                .AddScoped<IValidator<OrderStruct>, OrderStructRules>()
                .AddScoped(typeof(IWebhookPayloadValidator<>), typeof(FluentPayloadValidator<>)))
            .Use(app => app.Use((context, next) =>
            {
                context.RequestServices.GetRequiredService<Tenant>().Name = context.Request.Headers["X-Tenant"] is [{ } name] ? name : "large";
                return next(context);
            }))
            .Controller<OrderController>()
            .Map(app =>
            {
                app.MapPost("/minimal", (Order order) => order.ToString()).WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                app.MapPost("/as-parameters", ([AsParameters] Parameters parameters) => parameters.Order.ToString())
                    .WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                app.MapGroup("/group").WithBeforeWebhook(TestApiBuilder.BeforeOrder).MapPost("/order", (Order order) => order.ToString());
                app.MapPost("/struct", (OrderStruct order) => $"{order.UserId} {order.Lines[0].Quantity}").WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                app.MapPost("/raise", async (Order order, IWebhookRaiser webhooks, CancellationToken cancellationToken) =>
                {
                    var decision = await webhooks.RaiseBeforeAsync(TestApiBuilder.BeforeOrder, order, cancellationToken);
                    return decision.IsAllowed ? Results.Text(decision.Payload.ToString()) : decision.ToResult();
                });
            }));

        public async Task DisposeAsync() => await Api.DisposeAsync();
    }
}
