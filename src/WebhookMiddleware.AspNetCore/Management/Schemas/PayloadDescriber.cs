using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>Creates JSON schemas and samples of payload types, as the API's own JSON options write them.</summary>
internal sealed partial class PayloadDescriber(ILogger<PayloadDescriber> logger)
{
    // One entry for each binding of a bound endpoint.
    private readonly ConcurrentDictionary<Described, PayloadDescription?> _known = [];

    /// <summary>Returns the description, or null if the type has no schema; the catalogue then lists the event without one.</summary>
    /// <param name="type">The type.</param>
    /// <param name="options">The JSON options that it is written with; null if they are unknown.</param>
    /// <param name="exclusion">The members that are withheld from webhooks.</param>
    /// <param name="requiresNonNullable">Whether the API requires every member that can't be null.</param>
    public PayloadDescription? Describe(
        Type type, JsonSerializerOptions? options, MemberExclusion exclusion, bool requiresNonNullable = false)
        => _known.GetOrAdd(new Described(type, options ?? PayloadJson.Relaxed, exclusion, requiresNonNullable), Create);

    private PayloadDescription? Create(Described described)
    {
        var (type, options, exclusion, requiresNonNullable) = described;
        try
        {
            var schema = options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions
            {
                TreatNullObliviousAsNonNullable = true,
                TransformSchemaNode = (context, node) => SchemaAnnotations.Add(context, node, requiresNonNullable),
            });
            var plan = MemberPlan.For(options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type));
            var whole = new SampleGenerator(schema).Generate();
            SchemaExclusion.Apply(schema, MemberPlace.Root(exclusion, plan));
            return new PayloadDescription(AsRead(schema)!, AsRead(new SampleGenerator(schema).Generate()), AsRead(whole));
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            Log.NoSchema(logger, type, e);
            return null;
        }
    }

    // Numbers that were read convert to any type of number; those that were set only to their own.
    private static JsonNode? AsRead(JsonNode? node) => JsonNode.Parse(node?.ToJsonString() ?? "null");

    private sealed record Described(Type Type, JsonSerializerOptions Options, MemberExclusion Exclusion, bool RequiresNonNullable);

    private static partial class Log
    {
        [LoggerMessage(EventId = 709, EventName = "NoPayloadSchema", Level = LogLevel.Warning,
            Message = "No JSON schema can be created for {Type}; the event catalogue lists its events without one.")]
        public static partial void NoSchema(ILogger logger, Type type, Exception exception);
    }
}
