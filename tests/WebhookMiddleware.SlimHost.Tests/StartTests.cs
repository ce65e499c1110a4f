#pragma warning disable CA1822 // Actions are called on their controller.

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WebhookMiddleware.SlimHost.Tests;

/// <summary>A payload that no context lists stops the start, with the endpoint, the type and the way out.</summary>
public sealed class StartTests
{
    private const string Remedy = "Add it with [JsonSerializable] to a JsonSerializerContext in the TypeInfoResolverChain of "
        + "the host's JSON options (ConfigureHttpJsonOptions for minimal APIs, AddJsonOptions for controllers).";

    [Theory]
    [InlineData("before", typeof(Unlisted))]
    [InlineData("after", typeof(Unlisted))]
    [InlineData("list", typeof(List<Unlisted>))]
    [InlineData("member", typeof(Holder))]
    public async Task Body_ThatNoContextLists_StopsTheStart(string name, Type type)
    {
        Delegate handler = name switch
        {
            "list" => (List<Unlisted> body) => "",
            "member" => (Holder body) => "",
            _ => (Unlisted body) => "",
        };

        var message = await SlimApi.FailToStartAsync(
            app =>
            {
                app.MapPost("/listed", (Order body) => "").WithBeforeWebhook(SlimApi.Before);
                var endpoint = app.MapPost($"/{name}", handler);
                _ = name == "after" ? endpoint.WithAfterWebhook(SlimApi.After) : endpoint.WithBeforeWebhook(SlimApi.Before);
            },
            builder => builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Add(new HolderResolver())));

        message.Should().Contain($"Endpoint HTTP: POST /{name} binds a body of type {type} that can't be written as JSON for webhooks: "
            + $"no JSON type-info resolver of this host knows {(name == "list" ? type : typeof(Unlisted))}. {Remedy}");
    }

    [Fact]
    public async Task Body_ThatNoContextLists_OfAnAction_StopsTheStart()
    {
        var message = await SlimApi.FailToStartAsync(app => app.MapControllers(), Controllers.Add<UnlistedController>);

        message.Should().Contain($"Endpoint {typeof(UnlistedController)}.Post (").And.Contain($"binds a body of type {typeof(Unlisted)} that can't be written")
            .And.Contain($"no JSON type-info resolver of this host knows {typeof(Unlisted)}. {Remedy}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_ThatNoContextLists_OfAGeneratedEndpoint_StopsTheStart(bool isBound)
    {
        var message = await SlimApi.FailToStartAsync(app =>
        {
            app.MapPost("/listed", (Order body) => "").WithBeforeWebhook(SlimApi.Before);
            var endpoint = app.MapPost("/generated", (Unlisted body) => "");
            if (isBound)
            {
                endpoint.WithBeforeWebhook(SlimApi.Before);
            }

            app.MapPost("/never-built", (Order body) => "");
        });

        message.Should().Contain($"Endpoint HTTP: POST /generated can't be built: JsonTypeInfo metadata for type '{typeof(Unlisted)}' was not provided")
            .And.EndWith(Remedy);
    }

    [Fact]
    public async Task Form_OfATypeThatNoContextLists_StopsTheStart()
    {
        var message = await SlimApi.FailToStartAsync(app =>
        {
            app.MapPost("/model", ([FromForm] UnlistedForm form) => "").DisableAntiforgery().WithBeforeWebhook(SlimApi.Before);
            app.MapPost("/fields", ([FromForm] string name, [FromForm] Level level) => "").DisableAntiforgery().WithBeforeWebhook(SlimApi.Before);
        });

        message.Should().Contain("/model binds a form or query that can't be written as JSON for webhooks: "
            + $"no JSON type-info resolver of this host knows {typeof(UnlistedForm)}. {Remedy}");
        message.Should().Contain("/fields").And.Contain($"knows {typeof(Level)}.");
    }

    [Fact]
    public async Task Event_WhosePayloadTypeNoContextLists_StopsTheStart()
    {
        var message = await SlimApi.FailToStartAsync(configure: builder => builder.Services.Configure<WebhookOptions>(options =>
            options.Events.Add("before_refund", WebhookPhase.Before, payloadType: typeof(Unlisted)).Add("before_sale", WebhookPhase.Before, payloadType: typeof(Order))));

        message.Should().Contain(
                $"Event 'before_refund' has the payload type {typeof(Unlisted)}, but no JSON type-info resolver of this host knows {typeof(Unlisted)}. {Remedy}")
            .And.NotContain("before_sale");
    }

    [Fact]
    public async Task UnlistedBody_OfAnEndpointThatIsNotBound_IsTheHostsOwn()
    {
        await using var api = await SlimApi.StartAsync(app => app.MapGet("/free", () => "free"));

        (await api.SendAsync(HttpMethod.Get, "/free")).Body.Should().Be("free");
    }

    public sealed class Holder
    {
        public Unlisted? Unlisted { get; set; }
    }

    /// <summary>A contract that was made by hand, with a member that nothing knows.</summary>
    private sealed class HolderResolver : IJsonTypeInfoResolver
    {
        public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
        {
            if (type != typeof(Holder))
            {
                return null;
            }

            var contract = JsonTypeInfo.CreateJsonTypeInfo<Holder>(options);
            contract.CreateObject = () => new Holder();
            var member = contract.CreateJsonPropertyInfo(typeof(Unlisted), "unlisted");
            member.Get = holder => ((Holder)holder).Unlisted;
            contract.Properties.Add(member);
            return contract;
        }
    }

    [ApiController, Route("mvc"), BeforeWebhook(SlimApi.Before)]
    public sealed class UnlistedController : ControllerBase
    {
        [HttpPost]
        public string Post(Unlisted body) => body.Name;
    }
}
