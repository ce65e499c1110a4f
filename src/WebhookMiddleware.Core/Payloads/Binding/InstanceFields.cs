using System.Collections.Concurrent;
using System.Reflection;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>Provides the fields of an object, including those of its base types.</summary>
internal static class InstanceFields
{
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Known = [];

    public static FieldInfo[] Of(Type type) => Known.GetOrAdd(type, static type =>
    {
        var fields = new List<FieldInfo>();
        for (var current = type; current is not null; current = current.BaseType)
        {
            fields.AddRange(current.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));
        }

        return [.. fields];
    });
}
