namespace WebhookMiddleware.SoakTests.Support;

/// <summary>The two sizes of every scenario: small with all the other tests, full with <c>tests/run --soak</c>.</summary>
internal static class Soak
{
    /// <summary>Only here is time measured: a small run on a busy machine says nothing about speed.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("WEBHOOKS_SOAK") is "1";

    /// <summary>How long anything may take that has to happen; a run that is stuck ends with it.</summary>
    public static TimeSpan Patience { get; } = Pick(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(3));

    public static T Pick<T>(T full, T small) => IsFull ? full : small;
}
