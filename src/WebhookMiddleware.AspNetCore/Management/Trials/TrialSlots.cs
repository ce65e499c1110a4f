using System.Collections.Concurrent;
using System.Security.Claims;

namespace WebhookMiddleware.AspNetCore.Management.Trials;

/// <summary>Limits how many tests one caller makes at the same time.</summary>
internal sealed class TrialSlots
{
    /// <summary>The number of tests that one caller may make at once.</summary>
    internal const int PerCaller = 10;

    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Takes a slot, which is returned when the result is disposed of; null when the caller has none left.</summary>
    public IDisposable? TryEnter(HttpContext context)
    {
        var caller = CallerOf(context);
        if (_counts.AddOrUpdate(caller, 1, static (_, count) => count + 1) <= PerCaller)
        {
            return new Slot(this, caller);
        }

        Leave(caller);
        return null;
    }

    private void Leave(string caller)
    {
        // Removes the caller's entry with its last test.
        if (_counts.AddOrUpdate(caller, 0, static (_, count) => count - 1) == 0)
        {
            _counts.TryRemove(KeyValuePair.Create(caller, 0));
        }
    }

    private static string CallerOf(HttpContext context)
        => context.User.FindFirstValue(ClaimTypes.NameIdentifier)
            ?? context.User.FindFirstValue("sub")
            ?? context.User.Identity?.Name
            ?? context.Connection.RemoteIpAddress?.ToString()
            ?? "";

    private sealed class Slot(TrialSlots slots, string caller) : IDisposable
    {
        public void Dispose() => slots.Leave(caller);
    }
}
