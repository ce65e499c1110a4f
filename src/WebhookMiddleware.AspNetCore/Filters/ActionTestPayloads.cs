using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Payloads;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Binds payloads of tests as the payloads of an action. Neither its filters nor its controller run.</summary>
internal sealed class ActionTestPayloads(ControllerActionDescriptor action, PayloadSource<ActionExecutingContext> source) : ITestPayloads
{
    public async ValueTask<TestPayload> BindAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        var call = new ActionExecutingContext(
            new ActionContext(context, new RouteData(context.Request.RouteValues), action),
            [],
            CreateHolders(),
            RuntimeHelpers.GetUninitializedObject(action.ControllerTypeInfo));
        var errors = source.Fill(call, json);
        return errors.Count > 0 ? TestPayload.Refuse(errors) : TestPayload.Of(await source.ReadAsync(call, context, mustBeShown: true));
    }

    // A parameter may hold members that have a body or form of their own.
    private Dictionary<string, object?> CreateHolders()
        => action.Parameters
            .Where(parameter => IsHolder(parameter.ParameterType))
            .ToDictionary(
                parameter => parameter.Name,
                object? (parameter) => RuntimeHelpers.GetUninitializedObject(parameter.ParameterType));

    private static bool IsHolder(Type type) => type is { IsClass: true, IsAbstract: false, IsArray: false } && type != typeof(string);
}
