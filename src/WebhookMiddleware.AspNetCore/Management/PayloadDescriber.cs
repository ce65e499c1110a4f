using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Exclusion;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Works out JSON schemas and samples of payload types, as the API's own JSON options write them.</summary>
internal sealed partial class PayloadDescriber(ILogger<PayloadDescriber> logger)
{
    private static readonly JsonSchemaExporterOptions ExporterOptions = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = SchemaAnnotations.Add,
    };

    // As many entries as there are bindings of bound endpoints.
    private readonly ConcurrentDictionary<(Type Type, JsonSerializerOptions Options, MemberExclusion Exclusion), PayloadDescription?> _known = [];

    /// <summary>Null if the type has no schema: the catalogue then shows the event without one.</summary>
    public PayloadDescription? Describe(Type type, JsonSerializerOptions? options, MemberExclusion exclusion)
        => _known.GetOrAdd((type, options ?? JsonSerializerOptions.Web, exclusion), key => Create(key.Type, key.Options, key.Exclusion));

    private PayloadDescription? Create(Type type, JsonSerializerOptions options, MemberExclusion exclusion)
    {
        try
        {
            // A copy: making the host's own options read-only could surprise the host.
            var copy = new JsonSerializerOptions(options);
            copy.TypeInfoResolver ??= new DefaultJsonTypeInfoResolver();
            copy.MakeReadOnly();
            var schema = copy.GetJsonSchemaAsNode(type, ExporterOptions);
            var plan = MemberPlan.For(copy.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type));
            SchemaExclusion.Apply(schema, MemberPlace.Root(exclusion, plan));
            return new PayloadDescription(schema, new SampleGenerator(schema).Generate());
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            Log.NoSchema(logger, type, e);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "No JSON schema can be made of {Type}; the event catalogue shows its events without one.",
            EventName = "NoPayloadSchema")]
        public static partial void NoSchema(ILogger logger, Type type, Exception exception);
    }
}
