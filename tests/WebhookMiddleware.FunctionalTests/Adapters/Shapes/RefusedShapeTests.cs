using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.SignalR;

namespace WebhookMiddleware.FunctionalTests.Adapters.Shapes
{
    /// <summary>Where webhooks could see nothing of what a handler is given, the host does not start.</summary>
    public sealed class RefusedShapeTests
    {
        [Fact]
        public async Task Hub_ThatIsBound_StopsTheStart()
        {
            var message = await TestApi.FailToStartAsync(api => api
                .Services(services => services.AddSignalR())
                .Map(app => app.MapHub<SomeHub>("/hub").WithBeforeWebhook(TestApiBuilder.BeforeOrder)));

            message.Should().Contain(
                "Endpoint /hub is bound to 'before_order_add' but is a SignalR hub, whose input can't be shown to webhooks. "
                    + "Raise the event inside it with IWebhookRaiser, or exclude the endpoint with DisableWebhooks().");
        }

        [Fact]
        public async Task Hub_InABoundGroup_CanBeTakenOut()
        {
            await using var api = await TestApi.StartAsync(api => api
                .Services(services => services.AddSignalR())
                .Map(app => app.MapGroup("").WithAfterWebhook(TestApiBuilder.AfterOrder).MapHub<SomeHub>("/hub").DisableWebhooks()));

            api.Address.Port.Should().BePositive();
        }

        [Theory]
        [InlineData("page", "a Razor page")]
        [InlineData("component", "a Razor component")]
        [InlineData("grpc", "a gRPC method")]
        public async Task EndpointOfOtherKind_ThatIsBound_StopsTheStart(string kind, string description)
        {
            object metadata = kind switch
            {
                "page" => new PageActionDescriptor(),
                "component" => new ComponentTypeMetadata(typeof(string)),
                _ => new global::Grpc.AspNetCore.Server.GrpcMethodMetadata(),
            };
            var message = await TestApi.FailToStartAsync(api => api
                .RouteMap("""[{ "route": "/some", "before": ["before_order_add"] }]""")
                .Map(app => app.MapPost("/some", context => Task.CompletedTask).WithMetadata(metadata)));

            message.Should().Contain($"Endpoint /some is bound to 'before_order_add' but is {description}, whose input can't be shown to webhooks.");
        }

        [Fact]
        public async Task GrpcMethod_WithJsonTranscoding_IsServedByItsJson()
        {
            await using var api = await TestApi.StartAsync(api => api
                .Map(app => app.MapPost("/some", context => Task.CompletedTask)
                    .WithMetadata(new global::Grpc.AspNetCore.Server.GrpcMethodMetadata(), new global::Microsoft.AspNetCore.Grpc.JsonTranscoding.GrpcJsonTranscodingMetadata())
                    .WithBeforeWebhook(TestApiBuilder.BeforeOrder))
                .Hooks(hooks => hooks.On(TestApiBuilder.BeforeOrder).With(hook => hook with { Condition = "data.name == 'stop'" }).Replies(WebhookReply.Deny(409, "No"))));

            (await api.PostAsync("/some", """{"name":"stop"}""")).Status.Should().Be(409);
        }

        [Fact]
        public async Task RazorPage_WhoseModelIsBound_StopsTheStart()
        {
            var message = await TestApi.FailToStartAsync(api => api
                .Services(services => services.AddSingleton<PageLoader, Pages>())
                .Map(app =>
                {
                    app.MapPost("/bound", context => Task.CompletedTask).WithMetadata(new PageActionDescriptor { DisplayName = nameof(BoundPage) });
                    app.MapPost("/free", context => Task.CompletedTask).WithMetadata(new PageActionDescriptor { DisplayName = nameof(FreePage) });
                }));

            message.Should().Contain("Endpoint /bound is bound to 'before_order_add' but is a Razor page").And.NotContain("/free");
        }

        [Fact]
        public async Task BodyThatIsNeverJson_StopsTheStartOnlyForBeforeEvents()
        {
            var message = await TestApi.FailToStartAsync(api => api
                .Controller<TextController>()
                .Map(app =>
                {
                    var before = app.MapGroup("").WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                    before.MapPost("/stream", (Stream body, int? page) => "").Accepts<Stream>("text/csv", "text/tab-separated-values");
                    before.MapPost("/own", (HandlerShapes.Own own) => own.Name).Accepts<HandlerShapes.Own>("application/xml");
                    before.MapPost("/delegate", (RequestDelegate)(context => Task.CompletedTask)).WithMetadata(new AcceptsMetadata(["text/plain"]));
                    before.MapPost("/json-too", (Stream body, int? page) => "").Accepts<Stream>("text/csv", "application/json");
                    before.MapPost("/anything", (Stream body, int? page) => "").Accepts<Stream>("*/*");
                    before.MapPost("/bound", ([FromForm] string name) => name).DisableAntiforgery();
                    app.MapPost("/after", (Stream body, int? page) => "").Accepts<Stream>("text/csv").WithAfterWebhook(TestApiBuilder.AfterOrder);
                }));

            message.Should().Contain(
                "Endpoint /stream is bound to 'before_order_add' but reads a body of text/csv, text/tab-separated-values by itself, which can't be shown to webhooks. "
                    + "Bind the body to a parameter, accept JSON, or raise the event inside the handler with IWebhookRaiser.");
            message.Should().Contain("Endpoint /own ").And.Contain("Endpoint /delegate ").And.Contain("Endpoint /text-action ");
            message.Should().NotContain("/json-too").And.NotContain("/anything").And.NotContain("/bound ").And.NotContain("/after");
        }

        [Theory]
        [InlineData("model")]
        [InlineData("fields")]
        public async Task FormOfUnknownTypes_StopsTheStart(string path)
        {
            var message = await TestApi.FailToStartAsync(api => api
                .Services(services => services.PostConfigure<Microsoft.AspNetCore.Http.Json.JsonOptions>(
                    options => options.SerializerOptions.TypeInfoResolver = new OnlyText()))
                .Map(app => _ = path == "model"
                    ? app.MapPost("/model", ([FromForm] FormShapeTests.Model model) => "").DisableAntiforgery().WithBeforeWebhook(TestApiBuilder.BeforeOrder)
                    : app.MapPost("/fields", ([FromForm] string name, [FromForm] DayOfWeek day) => "").DisableAntiforgery().WithBeforeWebhook(TestApiBuilder.BeforeOrder)));

            message.Should().Contain($"/{path}").And.Contain("binds a form or query that can't be written as JSON for webhooks")
                .And.Contain(path == "model" ? "FormShapeTests+Model" : "System.DayOfWeek");
        }

        [Fact]
        public async Task PropertyThatCantBeSet_StopsTheStart()
        {
            var message = await TestApi.FailToStartAsync(api => api
                .Map(app => app.MapPost("/computed", ([AsParameters] ComputedParameters parameters) => parameters.Body.Name).WithBeforeWebhook(TestApiBuilder.BeforeOrder)));

            message.Should().Contain("/computed").And.Contain("webhooks can't change Body of").And.Contain("init accessor");
        }

        [Fact]
        public async Task PropertyOfAnActionsParameter_ThatCantBeSet_StopsTheStart()
        {
            var message = await TestApi.FailToStartAsync(api => api.Controller<ComputedController>());

            foreach (var (action, type) in new[] { ("Body", typeof(ComputedBody)), ("Form", typeof(ComputedForm)), ("Deep", typeof(ComputedBody)) })
            {
                message.Should().Contain($"Endpoint {typeof(ComputedController)}.{action} (").And.Contain($"webhooks can't change Value of {type}. Give the property an init");
            }

            message.Should().NotContain($"{nameof(ComputedController.Settable)} (");
        }

        [Fact]
        public async Task EndpointWithAMethodButWithoutFilters_IsServedByTheMiddleware()
        {
            await using var api = await TestApi.StartAsync(api => api
                .Map(app => ((IEndpointRouteBuilder)app).DataSources.Add(new DefaultEndpointDataSource(new RouteEndpoint(
                    async context => await context.Response.WriteAsync((await HandlerShapes.ReadAsync(context.Request.Body))!),
                    RoutePatternFactory.Parse("/framework"),
                    0,
                    new EndpointMetadataCollection(typeof(HandlerShapes).GetMethod(nameof(HandlerShapes.ReadAsync))!, new BeforeWebhookAttribute(TestApiBuilder.BeforeOrder)),
                    "a framework's own endpoint")))));
            await api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Enrich(new { name = "Ж" })));

            (await api.PostAsync("/framework", """{"name":"go"}""")).Body.Should().Be("Ж");
            api.Receiver.Received[0].Data.ToJsonString().Should().Be("""{"name":"go"}""");
        }

        [Fact]
        public async Task HandlerThatBindsItself_InABranch_StopsTheStart()
        {
            var message = await TestApi.FailToStartAsync(api => api
                .Map(app => app.Map("/branch", branch =>
                {
                    branch.UseRouting();
                    branch.UseEndpoints(endpoints => endpoints.MapPost("/own", (HandlerShapes.Own own) => own.Name).WithBeforeWebhook(TestApiBuilder.BeforeOrder));
                })));

            message.Should().Contain("/own").And.Contain("branch");
        }

        public sealed class SomeHub : Hub;

        /// <summary>Stands for a host without reflection: what is not listed is not known.</summary>
        private sealed class OnlyText : IJsonTypeInfoResolver
        {
            public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
                => type == typeof(string) ? JsonMetadataServices.CreateValueInfo<string>(options, JsonMetadataServices.StringConverter!) : null;
        }

        [Fact]
        public async Task SequenceOfAnAction_StopsTheStart()
        {
            var message = await TestApi.FailToStartAsync(api => api.Controller<SequenceController>());

            message.Should().Contain("SequenceController.Post").And.Contain("IAsyncEnumerable<T>").And.Contain("Bind it to a list or an array.");
        }

        [ApiController]
        public sealed class SequenceController : ControllerBase
        {
            [HttpPost("sequence-action"), BeforeWebhook(TestApiBuilder.BeforeOrder)]
            public IActionResult Post(IAsyncEnumerable<HandlerShapes.Named> items) => Ok();
        }

        [ApiController]
        public sealed class TextController : ControllerBase
        {
            [HttpPost("text-action"), Consumes("text/plain"), BeforeWebhook(TestApiBuilder.BeforeOrder)]
            public IActionResult Post() => Ok();
        }

        public sealed class ComputedParameters(HandlerShapes.Named body)
        {
            public HandlerShapes.Named Body => body;
        }

        /// <summary>What MVC gives to the constructor can't be replaced later on.</summary>
        public sealed record ComputedBody([FromRoute] int Id, [FromBody] HandlerShapes.Named Value)
        {
            private readonly HandlerShapes.Named _value = Value;

            public HandlerShapes.Named Value => _value;
        }

        public sealed record ComputedForm([FromRoute] int Id, [FromForm] string Value)
        {
            private readonly string _value = Value;

            public string Value => _value;
        }

        public sealed class Deep
        {
            public ComputedBody Inner { get; set; } = null!;
        }

        public sealed record Settable([FromRoute] int Id, [FromBody] HandlerShapes.Named Value);

        [ApiController, Route("computed/{id}"), BeforeWebhook(TestApiBuilder.BeforeOrder)]
        public sealed class ComputedController : ControllerBase
        {
            [HttpPost("body")]
            public IActionResult Body([FromRoute] ComputedBody computed) => Ok(computed.Value);

            [HttpPost("form")]
            public IActionResult Form([FromRoute] ComputedForm computed) => Ok(computed.Value);

            [HttpPost("deep")]
            public IActionResult Deep([FromRoute] Deep computed) => Ok(computed.Inner.Value);

            [HttpPost("settable")]
            public IActionResult Settable([FromRoute] Settable settable) => Ok(settable.Value);
        }

        [BeforeWebhook(TestApiBuilder.BeforeOrder)]
        private sealed class BoundPage : PageModel;

        private sealed class FreePage : PageModel;

        /// <summary>Loads a page by the name of its model.</summary>
        private sealed class Pages : PageLoader
        {
            [Obsolete("The other one is called; this one must be there.")]
            public override Task<CompiledPageActionDescriptor> LoadAsync(PageActionDescriptor actionDescriptor)
                => LoadAsync(actionDescriptor, EndpointMetadataCollection.Empty);

            public override Task<CompiledPageActionDescriptor> LoadAsync(PageActionDescriptor actionDescriptor, EndpointMetadataCollection endpointMetadata)
                => Task.FromResult(new CompiledPageActionDescriptor(actionDescriptor)
                {
                    ModelTypeInfo = (actionDescriptor.DisplayName == nameof(BoundPage) ? typeof(BoundPage) : typeof(FreePage)).GetTypeInfo(),
                });
        }
    }
}

namespace Grpc.AspNetCore.Server
{
    /// <summary>Is called as the real one is.</summary>
    internal sealed class GrpcMethodMetadata;
}

namespace Microsoft.AspNetCore.Grpc.JsonTranscoding
{
    /// <summary>Is called as the real one is.</summary>
    internal sealed class GrpcJsonTranscodingMetadata;
}
