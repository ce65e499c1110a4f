using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.Events;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Templates.Members;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>
/// Determines which members payloads can have, from the types that the event's endpoints bind and the JSON options that they are written
/// with. The payload of an event with an endpoint whose type is unknown can have any members.
/// </summary>
internal sealed class PayloadShapes(WebhookEventCatalog catalog, IEnumerable<IWebhookEndpointSource> sources) : IPayloadShapes
{
    public ValueShape Of(string eventName)
    {
        if (!catalog.TryGet(eventName, out var webhookEvent))
        {
            return ValueShape.Unknown;
        }

        var bound = sources.SelectMany(source => source.Endpoints).Where(endpoint => endpoint.Event == eventName).ToArray();
        var types = bound
            .Select(endpoint => (Type: endpoint.PayloadType ?? webhookEvent.PayloadType, endpoint.Options, endpoint.Exclusion))
            .ToHashSet();
        if (webhookEvent.PayloadType is not null)
        {
            // Code may raise the event, too.
            var options = bound.FirstOrDefault(endpoint => endpoint.Options is not null)?.Options;
            types.Add((webhookEvent.PayloadType, options, MemberExclusion.ByDefault));
        }

        return ValueShape.AnyOf([.. types.Select(type => type.Type is null
            ? ValueShape.Unknown
            : Of(
                type.Type,
                type.Options ?? PayloadJson.Relaxed,
                contract => MemberPlace.Root(type.Exclusion, MemberPlan.For(contract))))]);
    }

    private static ValueShape Of(Type type, JsonSerializerOptions options, Func<JsonTypeInfo, MemberPlace> place)
    {
        try
        {
            var contract = options.GetTypeInfo(type);
            return Of(contract, place(contract));
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            // The event catalogue lists such a type without a schema; here it can have any form.
            return ValueShape.Unknown;
        }
    }

    private static ValueShape Of(JsonTypeInfo type, MemberPlace place) => type.Kind switch
    {
        JsonTypeInfoKind.Object when type.PolymorphismOptions is { } polymorphism => OfAny(type, polymorphism, place),
        JsonTypeInfoKind.Object => OfMembers(type, place),
        JsonTypeInfoKind.Enumerable when type.ElementType is { } element => ValueShape.List(() => OfElement(type, element, place)),

        // Dictionaries, and values that converters write.
        _ => ValueShape.Unknown,
    };

    private static ValueShape OfElement(JsonTypeInfo type, Type element, MemberPlace place)
        => place.TryEnter(0, out var next) ? Of(element, type.Options, _ => next) : ValueShape.Unknown;

    // Members that are withheld from webhooks are not part of the shape.
    private static ValueShape OfMembers(JsonTypeInfo type, MemberPlace place)
    {
        if (type.Properties.Any(property => property.IsExtensionData))
        {
            return ValueShape.Unknown;
        }

        var members = new Dictionary<string, Func<ValueShape>>(StringComparer.Ordinal);
        foreach (var property in type.Properties.Where(property => property.Get is not null))
        {
            if (place.TryEnter(property.Name, out var member))
            {
                members.Add(
                    property.Name,
                    () => property.CustomConverter is null ? Of(property.PropertyType, type.Options, _ => member) : ValueShape.Unknown);
            }
        }

        return ValueShape.Object(members);
    }

    private static ValueShape OfAny(JsonTypeInfo type, JsonPolymorphismOptions polymorphism, MemberPlace place) => ValueShape.AnyOf(
    [
        OfMembers(type, place),
        ValueShape.Object(polymorphism.TypeDiscriminatorPropertyName),
        .. polymorphism.DerivedTypes
            .Where(derived => derived.DerivedType != type.Type)
            .Select(derived => Of(derived.DerivedType, type.Options, _ => place)),
    ]);
}
