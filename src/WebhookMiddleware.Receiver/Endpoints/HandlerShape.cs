using System.Reflection;

namespace WebhookMiddleware.Receiver.Endpoints;

/// <summary>Reads from a handler's signature what it takes and what it returns.</summary>
internal static class HandlerShape
{
    private static readonly Type[] Results =
        [typeof(void), typeof(Task), typeof(ValueTask), typeof(Decision), typeof(Task<Decision>), typeof(ValueTask<Decision>)];

    /// <summary>Determines whether the handler takes the standard envelope, in contrast to any body.</summary>
    public static bool TakesEnvelope(MethodInfo handler) => handler.GetParameters().Any(parameter => IsCall(parameter.ParameterType));

    /// <summary>Returns what is wrong with the handler.</summary>
    public static IEnumerable<string> Errors(MethodInfo handler)
    {
        if (handler.GetParameters().Select(parameter => parameter.ParameterType).Count(IsCallOrMessage) != 1)
        {
            yield return "The handler must have one parameter of the type WebhookCall<T>, with the type of the event's payload, "
                + "or WebhookMessage, for any body.";
        }

        if (!Results.Contains(handler.ReturnType))
        {
            yield return $"The handler returns {handler.ReturnType}. It must return Decision, Task<Decision> or ValueTask<Decision>, "
                + "or nothing, if every request passes.";
        }
    }

    private static bool IsCallOrMessage(Type type) => IsCall(type) || type == typeof(WebhookMessage);

    private static bool IsCall(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(WebhookCall<>);
}
