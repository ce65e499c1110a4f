namespace WebhookMiddleware.Benchmarks.Processes;

/// <summary>What a <see cref="ChildProcess"/> is told.</summary>
internal static class Instructions
{
    /// <summary>The answer to what has none of its own.</summary>
    public const string Done = "done";

    /// <summary>Tells that the process is ready, and obeys until nobody can tell it anything any more.</summary>
    /// <param name="obeyAsync">Does what a line's words say, and returns the answer.</param>
    public static async Task ObeyAsync(Func<string[], Task<string>> obeyAsync)
    {
        await Console.Out.WriteLineAsync("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            await Console.Out.WriteLineAsync(await obeyAsync(line.Split(' ')));
        }
    }
}
