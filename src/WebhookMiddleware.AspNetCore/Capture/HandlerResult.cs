using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace WebhookMiddleware.AspNetCore.Capture;

/// <summary>Determines what the result of a handler or an action is going to send.</summary>
internal static class HandlerResult
{
    // Keyed by type: whether it implements IAsyncEnumerable<T>.
    private static readonly ConcurrentDictionary<Type, bool> Sequences = [];

    /// <summary>Determines whether the result streams, or is a file; such responses can't be held back.</summary>
    public static bool IsStreamed(object? result)
        => Unwrap(result) is var sent && (sent is FileResult or IFileHttpResult || (ValueOf(sent) is { } value && IsSequence(value)));

    /// <summary>Returns the type that the body is written from, or null if it is unknown.</summary>
    public static Type? BodyType(object? result) => ValueOf(Unwrap(result))?.GetType();

    private static object? Unwrap(object? result) => result switch
    {
        INestedHttpResult nested => Unwrap(nested.Result),
        ObjectResult or JsonResult or FileResult => result,

        // In an action, the results of Results.* are wrapped in an internal type of MVC.
        IActionResult wrapper => wrapper.GetType().Assembly == typeof(ObjectResult).Assembly
            && wrapper.GetType().GetProperty("Result")?.GetValue(wrapper) is IResult inner
                ? Unwrap(inner)
                : wrapper,
        _ => result,
    };

    private static object? ValueOf(object? result) => result switch
    {
        ObjectResult known => known.Value,
        JsonResult known => known.Value,
        IValueHttpResult known => known.Value,
        IResult or IActionResult => null,
        _ => result,
    };

    private static bool IsSequence(object value)
        => Sequences.GetOrAdd(
            value.GetType(),
            type => type.GetInterfaces()
                .Any(item => item.IsGenericType && item.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)));
}
