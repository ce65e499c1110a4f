using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Payloads;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>
/// Determines the sources of the arguments of a minimal API's handler, by the rules and in the order of the framework's own inference. The
/// media types that the endpoint declares don't matter.
/// </summary>
internal sealed class HandlerArguments(IServiceProvider services)
{
    private readonly IServiceProviderIsService? _services = services.GetService<IServiceProviderIsService>();

    /// <summary>Returns everything that the framework binds for the handler.</summary>
    public ImmutableArray<HandlerArgument> Of(MethodInfo handler, EndpointBuilder endpoint)
    {
        var bindings = endpoint.Metadata.OfType<IParameterBindingMetadata>().ToArray();
        var route = (endpoint as RouteEndpointBuilder)?.RoutePattern.Parameters.Select(parameter => parameter.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
        return
        [
            .. from parameter in handler.GetParameters()
               from holder in parameter.IsDefined(typeof(AsParametersAttribute)) ? PropertiesOf(parameter.ParameterType) : [null]
               select Create(parameter, holder, bindings, route),
        ];
    }

    private static IEnumerable<PropertyInfo?> PropertiesOf(Type type)
        => (Nullable.GetUnderlyingType(type) ?? type).GetProperties().Where(property => property.GetIndexParameters().Length == 0);

    private HandlerArgument Create(
        ParameterInfo parameter, PropertyInfo? holder, IParameterBindingMetadata[] bindings, HashSet<string> route)
    {
        var (name, type) = holder is null ? (parameter.Name!, parameter.ParameterType) : (holder.Name, holder.PropertyType);

        // The framework's own metadata. For a property, they have the attributes of the constructor's parameter.
        var binding = Array.Find(bindings, binding => binding.ParameterInfo.ParameterType == type
            && (holder is null
                ? binding.ParameterInfo == parameter
                : string.Equals(binding.ParameterInfo.Name, name, StringComparison.OrdinalIgnoreCase)));
        var attributes = (binding?.ParameterInfo ?? (ICustomAttributeProvider?)holder ?? parameter).GetCustomAttributes(inherit: true);
        var boundName = attributes.OfType<IFromFormMetadata>().FirstOrDefault()?.Name
            ?? attributes.OfType<IFromQueryMetadata>().FirstOrDefault()?.Name;
        var declared = binding?.ParameterInfo ?? (holder is null ? parameter : null);
        return new HandlerArgument(
            parameter.Position,
            holder,
            parameter,
            type,
            KindOf(type, name, attributes, binding, route),
            string.IsNullOrEmpty(boundName) ? null : boundName,
            attributes.OfType<IFromBodyMetadata>().Any(body => body.AllowEmpty) || (binding?.IsOptional ?? IsOptional(parameter, holder)),
            declared is { HasDefaultValue: true } ? declared.DefaultValue : null);
    }

    // The framework's own rule: a type without nullability annotations may be null.
    private static bool IsOptional(ParameterInfo parameter, PropertyInfo? holder)
    {
        var nullability = new NullabilityInfoContext();
        return holder is null
            ? parameter.HasDefaultValue || nullability.Create(parameter).ReadState != NullabilityState.NotNull
            : nullability.Create(holder).ReadState != NullabilityState.NotNull;
    }

    private ArgumentKind KindOf(
        Type type, string name, object[] attributes, IParameterBindingMetadata? binding, HashSet<string> route)
        => KindByAttribute(type, attributes)
            ?? KindByType(type)
            ?? (binding is { HasBindAsync: true } ? ArgumentKind.Binder
                : type == typeof(string) || binding is { HasTryParse: true }
                    ? (route.Contains(name) ? ArgumentKind.Other : ArgumentKind.Query)
                : _services?.IsService(type) == true ? ArgumentKind.Other
                : BodyKindOf(type));

    // Only the handler may read a one-pass sequence, so webhooks see the body that it is bound from.
    private static ArgumentKind BodyKindOf(Type type) => OnePassSequence.Is(type) ? ArgumentKind.Binder : ArgumentKind.Body;

    private static ArgumentKind? KindByAttribute(Type type, object[] attributes)
    {
        foreach (var attribute in attributes)
        {
            switch (attribute)
            {
                case IFromQueryMetadata:
                    return ArgumentKind.Query;
                case IFromBodyMetadata:
                    return IsRawBody(type) ? ArgumentKind.RawBody : BodyKindOf(type);
                case IFromFormMetadata:
                    return ArgumentKind.Form;
                case IFromRouteMetadata or IFromHeaderMetadata or IFromServiceMetadata or FromKeyedServicesAttribute:
                    return ArgumentKind.Other;
            }
        }

        return null;
    }

    private static ArgumentKind? KindByType(Type type)
        => type == typeof(HttpContext) || type == typeof(HttpRequest) ? ArgumentKind.Request
            : type == typeof(HttpResponse) || type == typeof(ClaimsPrincipal) || type == typeof(CancellationToken) ? ArgumentKind.Other
            : type == typeof(IFormCollection) || type == typeof(IFormFileCollection) || type == typeof(IFormFile) ? ArgumentKind.Form
            : IsRawBody(type) ? ArgumentKind.RawBody
            : null;

    private static bool IsRawBody(Type type) => type == typeof(Stream) || type == typeof(PipeReader);
}
