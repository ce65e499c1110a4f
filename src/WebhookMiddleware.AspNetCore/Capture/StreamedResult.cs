using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace WebhookMiddleware.AspNetCore.Capture;

/// <summary>Tells results that are sent as they come, and files, from those that have a body which can be held back.</summary>
internal static class StreamedResult
{
    // By type: whether it implements IAsyncEnumerable of anything.
    private static readonly ConcurrentDictionary<Type, bool> Sequences = [];

    /// <summary>Whether the result of a handler or an action streams, or is a file.</summary>
    public static bool Is(object? result)
    {
        while (result is INestedHttpResult nested)
        {
            result = nested.Result;
        }

        return result switch
        {
            null => false,
            FileResult or IFileHttpResult => true,
            ObjectResult known => IsSequence(known.Value),
            JsonResult known => IsSequence(known.Value),
            IValueHttpResult known => IsSequence(known.Value),

            // Results.* in an action come in an internal wrapper of MVC's.
            IActionResult wrapper => wrapper.GetType().Assembly == typeof(ObjectResult).Assembly
                && wrapper.GetType().GetProperty("Result")?.GetValue(wrapper) is IResult inner
                && Is(inner),
            IResult => false,
            _ => IsSequence(result),
        };
    }

    private static bool IsSequence(object? value)
        => value is not null && Sequences.GetOrAdd(
            value.GetType(),
            type => type.GetInterfaces().Any(item => item.IsGenericType && item.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)));
}
