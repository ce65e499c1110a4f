using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Json;
using WebhookMiddleware.AspNetCore.Payloads;
using WebhookMiddleware.Exclusion;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Selects the source of the payload of a minimal API's handler.</summary>
/// <remarks>
/// The source is the first of these that the handler has:
/// <list type="number">
/// <item>a bound body: webhooks see the object;</item>
/// <item>a form: its model, or its fields as one object;</item>
/// <item>an argument that binds itself (<c>BindAsync</c>), or a sequence that is read once: the JSON body, read before the arguments are
/// bound;</item>
/// <item>the request or its stream: the JSON body, which the filter reads before the handler;</item>
/// <item>values of the query in an <c>[AsParameters]</c> object: as one object;</item>
/// <item>otherwise the JSON body, if there is one, because a service that the handler uses may read it.</item>
/// </list>
/// </remarks>
internal sealed class HandlerPayloads(
    IServiceProvider services, HandlerValidation validation, RequestBodyReader reader, ApiJsonOptions json, WebhookBindingErrors errors)
{
    private readonly HandlerArguments _arguments = new(services);

    public PayloadSource<EndpointFilterInvocationContext> For(MethodInfo handler, EndpointBuilder endpoint)
    {
        var arguments = _arguments.Of(handler, endpoint);
        if (arguments.FirstOrDefault(argument => argument.Kind == ArgumentKind.Body) is { } body)
        {
            return ObjectSource<EndpointFilterInvocationContext>.Of(
                Part(body, endpoint), json.RouteHandlers, reader.Limit, endpoint.DisplayName, errors);
        }

        if (Parts(arguments, ArgumentKind.Form, endpoint) is { IsEmpty: false } form)
        {
            return ModelSource<EndpointFilterInvocationContext>.Of(
                form, json.RouteHandlers, reader.Limit, endpoint.DisplayName, errors);
        }

        var binders = arguments.Where(argument => argument.Kind == ArgumentKind.Binder).ToImmutableArray();
        if (!binders.IsEmpty)
        {
            return new BinderSource(
                [.. binders.Select(argument => Part(argument, endpoint))],
                new HandlerRebinding(handler, endpoint),
                DeclaredBody.TypeOf(endpoint.Metadata),
                MemberPlan.Find(binders[0].Type, json.RouteHandlers));
        }

        var readsRequest = arguments.Any(argument => argument.Kind is ArgumentKind.Request or ArgumentKind.RawBody);
        ImmutableArray<HandlerArgument> held = readsRequest ? [] : [.. arguments.Where(argument => argument.Holder is not null)];
        return Parts(held, ArgumentKind.Query, endpoint) is { IsEmpty: false } query
            ? ModelSource<EndpointFilterInvocationContext>.Of(query, json.RouteHandlers, reader.Limit, endpoint.DisplayName, errors)
            : new JsonBodySource<EndpointFilterInvocationContext>(reader, DeclaredBody.TypeOf(endpoint.Metadata), Refresh(arguments));
    }

    private BoundPart<EndpointFilterInvocationContext> Part(HandlerArgument argument, EndpointBuilder endpoint)
    {
        if (!argument.CanSet)
        {
            errors.Add(BoundProperty.DescribeUnchangeable(endpoint.DisplayName, argument.Holder!));
        }

        return new(
            NameOf(argument),
            argument.Type,
            argument.Holder is { } holder ? holder : argument.Parameter,
            call => argument.Get(call.Arguments),
            (call, value) => argument.Set(call.Arguments, value),
            validation.For(argument, endpoint.Metadata) is { } validate
                ? (call, candidate, cancellationToken) => validate(call.HttpContext, candidate, cancellationToken)
                : null,
            argument.IsOptional,
            argument.Default);
    }

    private ImmutableArray<BoundPart<EndpointFilterInvocationContext>> Parts(
        ImmutableArray<HandlerArgument> arguments, ArgumentKind kind, EndpointBuilder endpoint)
        => [.. arguments.Where(argument => argument.Kind == kind).Select(argument => Part(argument, endpoint))];

    // A property is named by the API's naming policy; a parameter has the name that clients send.
    private string NameOf(HandlerArgument argument)
        => argument.BoundName
            ?? (argument.Holder is { } holder
                ? json.RouteHandlers.PropertyNamingPolicy?.ConvertName(holder.Name) ?? holder.Name
                : argument.Parameter.Name!);

    // Streams and readers among the arguments still read the original body and have to be replaced.
    private static Action<EndpointFilterInvocationContext, HttpRequest>? Refresh(ImmutableArray<HandlerArgument> arguments)
    {
        var raw = arguments.Where(argument => argument.Kind == ArgumentKind.RawBody).ToArray();
        return raw.Length == 0 ? null : (call, request) =>
        {
            foreach (var argument in raw)
            {
                argument.Set(call.Arguments, argument.Type == typeof(PipeReader) ? request.BodyReader : request.Body);
            }
        };
    }
}
