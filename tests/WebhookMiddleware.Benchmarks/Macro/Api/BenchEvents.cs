namespace WebhookMiddleware.Benchmarks.Macro.Api;

/// <summary>The events of the API.</summary>
internal static class BenchEvents
{
    public const string Idle = "before_idle";
    public const string One = "before_one";
    public const string Mvc = "before_mvc";
    public const string Full = "before_full";
    public const string Sequence = "before_sequence";
    public const string Parallel = "before_parallel";
    public const string Enrich = "before_enrich";
    public const string Slow = "before_slow";
    public const string Stored = "after_stored";
    public const string Enlisted = "after_enlisted";

    public static IEnumerable<string> Before => [Idle, One, Mvc, Full, Sequence, Parallel, Enrich, Slow];

    public static IEnumerable<string> After => [Stored, Enlisted];
}
