using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Payloads.Binding;
using static WebhookMiddleware.FunctionalTests.Adapters.Payloads;

namespace WebhookMiddleware.FunctionalTests.Adapters
{
    /// <summary>What can't work stops the start, with all errors at once, each saying what to change.</summary>
    public sealed class StartTests
    {
        private const string Before = TestApiBuilder.BeforeOrder;

        [Fact]
        public async Task Start_WithManyErrors_ListsThemAll()
        {
            var message = await TestApi.FailToStartAsync(api => api
                .WithoutMiddleware()
                .RouteMap("""
                    [
                      { "route": "/missing", "before": ["before_order_add"] },
                      { "route": "/also-missing", "before": ["before_order_ad"] },
                      { "route": "/here", "befor": ["before_order_add"], "after": ["after_registration"] },
                      { "route": "/here", "before": "before_order_add", "methods": "POST" },
                      { "route": "/here/{id", "before": ["before_order_add"] },
                      { "before": ["before_order_add"] },
                      { "route": "/here", "before": ["before_order_add"], "writable": ["discount"] },
                      { "route": "/here", "before": ["after_registration"] },
                      "/here"
                    ]
                    """)
                .Map(app =>
                {
                    app.MapPost("/here", (PlainBody body) => body);
                    app.MapPost("/typo", [BeforeWebhook("before_registratoin")] () => "");
                    app.MapPost("/phase", () => "").WithAfterWebhook(Before);
                    app.MapPost("/scheduled", () => "").WithBeforeWebhook("on_subscription");
                    app.MapPost("/pointer", () => "").WithBeforeWebhook("before_user_new", "no-slash");
                    app.MapPost("/raw", context => Task.CompletedTask).WithBeforeWebhook(Before);
                }));

            message.Should().ContainAll(
                "'/missing' (POST, PUT, PATCH, DELETE) matches no endpoint",
                "'/also-missing'", "Did you mean 'before_order_add'?",
                "Routes:2:befor' is unknown",
                "Routes:3:before' must be a list", "Routes:3:methods' must be a list", "'/here' has no events",
                "'/here/{id'",
                "has no route",
                "discount",
                "'after_registration' is an after-event, not a before-event",
                "Routes:8' must be an entry",
                "Endpoint POST /typo: Unknown event 'before_registratoin'. Did you mean 'before_registration'? Known events: ",
                "'before_order_add' is a before-event, not an after-event",
                "'on_subscription' is a scheduled event, not a before-event",
                "no-slash",
                "Endpoint /raw is bound to events but has no filters of its own. Call app.UseWebhooks()");
        }

        [Fact]
        public async Task Start_WithAnUnknownEventAtManyPlaces_SaysItOnceWithTheWayOut()
        {
            var message = await TestApi.FailToStartAsync(api => api
                .RouteMap("""[{ "route": "/c", "before": ["before_refund"] }]""")
                .Map(app =>
                {
                    app.MapPost("/a", (PlainBody body) => body).WithBeforeWebhook("before_refund");
                    app.MapPut("/b", (PlainBody body) => body).WithBeforeWebhook("before_refund").WithAfterWebhook("after_refund");
                    app.MapPost("/c", (PlainBody body) => body);
                }));

            message.Split("Unknown event 'before_refund'").Should().HaveCount(2, "it is said once");
            message.Should().Contain("Endpoint POST /a, Endpoint PUT /b, Route map entry '/c': Unknown event 'before_refund'.")
                .And.Contain("Endpoint PUT /b: Unknown event 'after_refund'.");
            message.Split("Known events: ").Should().HaveCount(2);
            message.Split("An application's own events are added with options.Events.Add in AddWebhooks.").Should().HaveCount(2);
        }

        [Fact]
        public async Task Start_WithoutStore_Fails()
            => (await TestApi.FailToStartAsync(api => api.WithoutStore())).Should().Contain("There is no store. Choose one after AddWebhooks()");

        [Fact]
        public async Task Start_WithUnmatchedRouteAllowed_Warns()
        {
            await using var api = await TestApi.StartAsync(api => api
                .RouteMap("""[{ "route": "/missing", "before": ["before_order_add"] }]""")
                .Webhooks(webhooks => webhooks.AddRoutes(map => map.AllowUnmatched = true)));

            api.Logs.Entries.Should().ContainSingle(entry => entry.Event == "WebhookRouteUnmatched").Which.Text.Should().Contain("/missing");
        }

        [Fact]
        public async Task Start_WithMethodsThatTheEndpointLacks_Fails()
        {
            var message = await TestApi.FailToStartAsync(api => api
                .RouteMap("""[{ "route": "/orders", "methods": ["PUT"], "before": ["before_order_add"] }]""")
                .Map(app => app.MapPost("/orders", () => "")));

            message.Should().Contain("'/orders' (PUT) matches no endpoint");
        }

        [Fact]
        public async Task Start_WithUnmatchedRouteAllowed_StillChecksItsEvents()
        {
            var message = await TestApi.FailToStartAsync(api => api
                .RouteMap("""[{ "route": "/missing", "before": ["before_order_ad"] }]""")
                .Webhooks(webhooks => webhooks.AddRoutes(map => map.AllowUnmatched = true)));

            message.Should().Contain("Did you mean 'before_order_add'?");
        }

        [Fact]
        public async Task UseWebhooks_WithoutAddWebhooks_NamesWhatIsMissing()
        {
            await using var app = WebApplication.CreateSlimBuilder().Build();

            var use = () => app.UseWebhooks();

            use.Should().Throw<InvalidOperationException>().WithMessage("*AddWebhooks()*");
        }

        [Fact]
        public async Task Verb_WithoutAddWebhooks_NamesWhatIsMissing()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            await using var app = builder.Build();
            app.MapPost("/orders", () => "").WithBeforeWebhook(Before);

            var build = () => ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).ToList();

            build.Should().Throw<InvalidOperationException>().WithMessage("*AddWebhooks()*");
        }

        [Fact]
        public async Task UseWebhooks_BeforeAuthorization_StopsTheStart()
        {
            var message = await TestApi.FailToStartAsync(api => api
                .WithoutMiddleware()
                .Services(services => services.AddAuthorization())
                .Map(app =>
                {
                    app.UseWebhooks();
                    app.UseAuthorization();
                }));

            message.Should().Contain("before app.UseAuthorization()");
        }

        [Fact]
        public async Task UseWebhooks_BeforeRouting_StopsTheStart()
        {
            var message = await TestApi.FailToStartAsync(api => api
                .WithoutMiddleware()
                .Map(app =>
                {
                    app.UseWebhooks();
                    app.UseRouting();
                }));

            message.Should().Contain("before app.UseRouting()");
        }

        [Fact]
        public async Task UseWebhooks_BehindBoth_Starts()
        {
            await using var api = await TestApi.StartAsync(api => api
                .WithoutMiddleware()
                .Services(services => services.AddAuthorization().AddAuthentication())
                .Map(app =>
                {
                    app.UseRouting();
                    app.UseAuthentication();
                    app.UseAuthorization();
                    app.UseWebhooks();
                    app.MapPost("/raw", context => Task.CompletedTask).WithBeforeWebhook(Before);
                })
                .Hooks(hooks => hooks.On(Before).Replies(WebhookReply.Deny(403, "No"))));

            (await api.PostAsync("/raw", "{}")).Status.Should().Be(403);
        }

        [Fact]
        public async Task AuthorizationOfWebApplication_ComesBeforeTheHooks()
        {
            await using var api = await TestApi.StartAsync(api => api
                .Services(services => services.AddAuthorization().AddAuthentication("none").AddScheme<AuthenticationSchemeOptions, NobodyHandler>("none", null))
                .Map(app => app.MapPost("/raw", context => Task.CompletedTask).WithBeforeWebhook(Before).RequireAuthorization())
                .Hooks(hooks => hooks.On(Before)));

            (await api.PostAsync("/raw", "{}")).Status.Should().Be(401);
            api.Receiver.Received.Should().BeEmpty();
        }

        [Theory]
        [InlineData("right", null)]
        [InlineData("authorization", "before app.UseAuthorization()")]
        [InlineData("routing", "before app.UseRouting()")]
        public async Task StartupClass_IsCheckedAndServed(string order, string? error)
        {
            await using var receiver = await WebhookReceiver.StartAsync();
            var api = new TestApiBuilder(receiver).Hooks(hooks => hooks.On(Before).Replies(WebhookReply.Deny(403, "No")));
            using var host = new HostBuilder()
                .ConfigureLogging(api.ConfigureLogging)
                .ConfigureWebHost(web => web.UseKestrel().UseUrls("http://127.0.0.1:0").UseStartup(context => new Startup(api, order)))
                .Build();

            if (error is not null)
            {
                var start = () => host.StartAsync();
                (await start.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain(error);
                return;
            }

            await host.StartAsync();
            using var client = new HttpClient { BaseAddress = TestApiBuilder.AddressOf(host.Services) };
            foreach (var path in (string[])["/minimal", "/raw"])
            {
                using var response = await client.PostAsync(path, new StringContent("{}", System.Net.Http.Headers.MediaTypeHeaderValue.Parse("application/json")));
                ((int)response.StatusCode).Should().Be(403, path);
            }

            await host.StopAsync();
        }

        [Fact]
        public async Task Branch_WithBoundEndpoints_StopsTheStart()
        {
            var message = await TestApi.FailToStartAsync(api => api
                .Map(app => app.Map("/branch", branch =>
                {
                    branch.UseRouting();
                    branch.UseEndpoints(endpoints =>
                    {
                        endpoints.MapPost("/typed", () => "").WithBeforeWebhook(Before);
                        endpoints.MapPost("/attributed", [BeforeWebhook(Before)] () => "");
                        endpoints.MapPost("/raw", context => Task.CompletedTask).WithBeforeWebhook(Before);
                        endpoints.MapPost("/out", [BeforeWebhook(Before), DisableWebhooks] () => "");
                    });
                })));

            message.Should().Contain("/attributed").And.Contain("/raw").And.Contain("branch").And.NotContain("/typed").And.NotContain("/out");
        }

        [Fact]
        public async Task NewtonsoftJson_OfControllers_StopsTheStart()
        {
            var message = await TestApi.FailToStartAsync(api => api.Controller<BoundController>(mvc =>
                mvc.AddMvcOptions(options => options.InputFormatters.Insert(0, new NewtonsoftJson.FakeInputFormatter()))));

            message.Should().Contain("AddNewtonsoftJson()").And.Contain("System.Text.Json");
        }

        [Fact]
        public async Task NewtonsoftJson_WithoutBoundControllers_IsNoneOfOurBusiness()
        {
            await using var api = await TestApi.StartAsync(api => api.Controller<UnboundController>(mvc =>
                mvc.AddMvcOptions(options => options.InputFormatters.Insert(0, new NewtonsoftJson.FakeInputFormatter()))));

            api.Address.Port.Should().BePositive();
        }

        [Fact]
        public async Task AddWebhooks_Twice_IsSafe()
        {
            await using var api = await TestApi.StartAsync(api => api
                .Services(services => services.AddWebhooks())
                .Controller<BoundController>()
                .Hooks(hooks => hooks.On(Before)));

            (await api.PostAsync("/bound", "{}")).Status.Should().Be(200);
            api.Receiver.Received.Should().ContainSingle();
        }

        [ApiController]
        public sealed class BoundController : ControllerBase
        {
            [HttpPost("bound"), BeforeWebhook(Before)]
            public IActionResult Post() => Ok();
        }

        [ApiController]
        public sealed class UnboundController : ControllerBase
        {
            [HttpPost("unbound")]
            public IActionResult Post() => Ok();
        }

        private sealed class Startup(TestApiBuilder api, string order)
        {
            public void ConfigureServices(IServiceCollection services)
            {
                services.AddRouting().AddAuthorization();
                api.ConfigureServices(services);
            }

            public void Configure(IApplicationBuilder app)
            {
                if (order == "routing")
                {
                    app.UseWebhooks();
                }

                app.UseRouting();
                if (order == "authorization")
                {
                    app.UseWebhooks();
                }

                if (order != "routing")
                {
                    app.UseAuthorization();
                }

                if (order == "right")
                {
                    app.UseWebhooks();
                }

                app.UseEndpoints(endpoints =>
                {
                    endpoints.MapPost("/minimal", () => "").WithBeforeWebhook(Before);
                    endpoints.MapPost("/raw", context => Task.CompletedTask).WithBeforeWebhook(Before);
                });
            }
        }

        private sealed class NobodyHandler(
            IOptionsMonitor<AuthenticationSchemeOptions> options,
            ILoggerFactory logger,
            System.Text.Encodings.Web.UrlEncoder encoder)
            : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
        {
            protected override Task<AuthenticateResult> HandleAuthenticateAsync()
                => Task.FromResult(AuthenticateResult.NoResult());
        }
    }
}

namespace WebhookMiddleware.FunctionalTests.Adapters.NewtonsoftJson
{
    /// <summary>Is called as the real one is.</summary>
    internal sealed class FakeInputFormatter : TextInputFormatter
    {
        public FakeInputFormatter()
        {
            SupportedMediaTypes.Add("application/json");
            SupportedEncodings.Add(UTF8EncodingWithoutBOM);
        }

        public override Task<InputFormatterResult> ReadRequestBodyAsync(InputFormatterContext context, System.Text.Encoding encoding)
            => InputFormatterResult.NoValueAsync();
    }
}
