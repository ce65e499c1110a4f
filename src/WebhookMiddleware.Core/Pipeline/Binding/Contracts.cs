using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace WebhookMiddleware.Pipeline.Binding;

/// <summary>Tells which members a value has where its declared type leaves that open: a polymorphic type, or <see cref="object"/>.</summary>
internal static class Contracts
{
    /// <summary>The contract that an existing value is written by.</summary>
    public static JsonTypeInfo Of(ValueContract declared, object value)
    {
        var typeInfo = declared.TypeInfo;
        return value.GetType() != typeInfo.Type && (typeInfo.PolymorphismOptions is not null || typeInfo.Type == typeof(object))
            ? declared.Options.GetTypeInfo(value.GetType())
            : typeInfo;
    }
}
