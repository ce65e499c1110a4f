namespace WebhookMiddleware.FunctionalTests.Interoperability;

/// <summary>Has requests verified by packages for Node.js that others have written (<c>verify.mjs</c>).</summary>
internal static class NodeVerifier
{
    public static IReadOnlyList<string> Libraries { get; } = ["standardwebhooks", "svix"];

    public static Task<Verdict[]> VerifyAsync(params IEnumerable<Verification> verifications)
        => NodeScript.RunAsync<IEnumerable<Verification>, Verdict[]>("verify.mjs", verifications);
}
