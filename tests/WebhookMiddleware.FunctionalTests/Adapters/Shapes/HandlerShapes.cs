using System.IO.Pipelines;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.FunctionalTests.Adapters.Shapes;

/// <summary>Handlers of minimal APIs that take the same JSON body in every way there is. Each answers with the name that it has read.</summary>
public static class HandlerShapes
{
    /// <summary>The paths.</summary>
    public static IReadOnlyList<string> Paths { get; } =
    [
        "/body", "/accepts-other", "/accepts-several", "/interface", "/base-type", "/nullable", "/element", "/document", "/node", "/dictionary",
        "/context-beside-body", "/parameters", "/parameters-record", "/parameters-struct", "/constructor-attribute",
        "/context", "/request", "/id-and-request/7", "/context-and-service", "/context-in-parameters", "/stream", "/from-body-stream", "/pipe", "/pipe-and-service",
        "/bind-async", "/bind-async-with-parameter", "/bind-async-by-interface", "/bind-async-in-parameters", "/bind-async-and-service/7", "/service-only",
    ];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/body", (Named body) => body.Name);
        app.MapPost("/accepts-other", (Named body) => body.Name).Accepts<Other>("application/json");
        app.MapPost("/accepts-several", (Named body) => body.Name).Accepts<Named>("application/json").Accepts<Other>("application/vnd.other+json", "application/json");
        app.MapPost("/interface", (IReadOnlyDictionary<string, string> body) => body["name"]);
        app.MapPost("/base-type", (NamedBase body) => ((Derived)body).Name);
        app.MapPost("/nullable", (NamedStruct? body) => body?.Name).Accepts<Named>("application/json");
        app.MapPost("/element", (JsonElement body) => body.GetProperty("name").GetString()).Accepts<Named>("application/json");
        app.MapPost("/document", (JsonDocument body) => body.RootElement.GetProperty("name").GetString());
        app.MapPost("/node", ([FromBody] JsonNode body) => body["name"]!.GetValue<string>());
        app.MapPost("/dictionary", (Dictionary<string, string> body) => body["name"]);
        app.MapPost("/context-beside-body", (HttpContext context, Named body) => body.Name);
        app.MapPost("/parameters", ([AsParameters] Parameters parameters) => parameters.Body.Name).Accepts<Other>("application/json");
        app.MapPost("/parameters-record", ([AsParameters] ParametersRecord parameters) => parameters.Body.Name);
        app.MapPost("/parameters-struct", ([AsParameters] ParametersStruct parameters) => parameters.Body.Name);
        app.MapPost("/constructor-attribute", ([AsParameters] AttributedParameters parameters) => parameters.Body.Name).Accepts<Other>("application/json");

        app.MapPost("/context", (Delegate)((HttpContext context) => ReadAsync(context.Request.Body)));
        app.MapPost("/request", (HttpRequest request, CancellationToken _) => ReadAsync(request.Body));
        app.MapPost("/id-and-request/{id}", async (string id, HttpRequest request) => (await request.ReadFromJsonAsync<Named>())!.Name);
        app.MapPost("/context-and-service", (HttpContext context, TimeProvider _) => ReadAsync(context.Request.Body));
        app.MapPost("/context-in-parameters", ([AsParameters] ContextParameters parameters) => ReadAsync(parameters.Context.Request.Body));
        app.MapPost("/stream", (Stream body) => ReadAsync(body));
        app.MapPost("/from-body-stream", ([FromBody] Stream body, int? page) => ReadAsync(body));
        app.MapPost("/pipe", (PipeReader body) => ReadAsync(body.AsStream()));
        app.MapPost("/pipe-and-service", (TimeProvider _, PipeReader body) => ReadAsync(body.AsStream()));

        app.MapPost("/bind-async", (Own own) => own.Name);
        app.MapPost("/bind-async-with-parameter", (OwnWithParameter own) => own.Name);
        app.MapPost("/bind-async-by-interface", (OwnByInterface own) => own.Name);
        app.MapPost("/bind-async-in-parameters", ([AsParameters] OwnParameters parameters) => parameters.Own.Name);
        app.MapPost("/bind-async-and-service/{id}", (int id, Own own, TimeProvider _) => own.Name);
        app.MapPost("/service-only", (BodyOfRequest service) => service.ReadNameAsync());
    }

    public static async Task<string?> ReadAsync(Stream body)
    {
        using var document = await JsonDocument.ParseAsync(body);
        return document.RootElement.GetProperty("name").GetString();
    }

    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System).AddHttpContextAccessor().AddScoped<BodyOfRequest>();
    }

    public sealed class Named
    {
        public string? Name { get; set; }
    }

    public sealed record Other(int Number);

    [System.Text.Json.Serialization.JsonConverter(typeof(DerivedConverter))]
    public abstract class NamedBase;

    public sealed class Derived : NamedBase
    {
        public string? Name { get; set; }
    }

    /// <summary>The declared type is read as the derived one.</summary>
    public sealed class DerivedConverter : System.Text.Json.Serialization.JsonConverter<NamedBase>
    {
        public override NamedBase? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => new Derived { Name = JsonNode.Parse(ref reader)?["name"]?.GetValue<string>() };

        public override void Write(Utf8JsonWriter writer, NamedBase value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("name", ((Derived)value).Name);
            writer.WriteEndObject();
        }
    }

    public record struct NamedStruct(string? Name);

    public sealed class Parameters
    {
        [FromBody]
        public Named Body { get; set; } = null!;

        public int? Page { get; set; }
    }

    public sealed record ParametersRecord(Named Body, TimeProvider Time, int? Page);

    public record struct ParametersStruct(HttpContext Context, Named Body);

    public sealed record AttributedParameters([FromBody] Named Body, HttpRequest Request);

    public sealed record ContextParameters(HttpContext Context, int? Page);

    public sealed record OwnParameters(Own Own, int? Page);

    public sealed class Own
    {
        public string? Name { get; init; }

        public static async ValueTask<Own?> BindAsync(HttpContext context) => new() { Name = await ReadOptionalAsync(context) };
    }

    public sealed class OwnWithParameter
    {
        public string? Name { get; init; }

        public static async ValueTask<OwnWithParameter?> BindAsync(HttpContext context, ParameterInfo parameter)
            => new() { Name = await ReadOptionalAsync(context) };
    }

    public sealed class OwnByInterface : IBindableFromHttpContext<OwnByInterface>
    {
        public string? Name { get; init; }

        static async ValueTask<OwnByInterface?> IBindableFromHttpContext<OwnByInterface>.BindAsync(HttpContext context, ParameterInfo parameter)
            => new() { Name = await ReadOptionalAsync(context) };
    }

    public sealed class BodyOfRequest(IHttpContextAccessor accessor)
    {
        public Task<string?> ReadNameAsync() => ReadAsync(accessor.HttpContext!.Request.Body);
    }

    private static async Task<string?> ReadOptionalAsync(HttpContext context)
        => context.Request.ContentLength is null or 0 ? "none" : await ReadAsync(context.Request.Body);
}
