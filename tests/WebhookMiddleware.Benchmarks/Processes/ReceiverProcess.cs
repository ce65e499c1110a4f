using System.Globalization;

namespace WebhookMiddleware.Benchmarks.Processes;

/// <summary>The receiver, in a process of its own, so that its work can be told from the hosts'.</summary>
internal sealed class ReceiverProcess : IAsyncDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly ChildProcess _process;
    private readonly HttpClient _client = new();

    private ReceiverProcess(ChildProcess process, string address) => (_process, Address) = (process, address);

    /// <summary>Gets its address, without a slash at the end.</summary>
    public string Address { get; }

    /// <summary>Returns where notifications of a name are sent to.</summary>
    public string UrlOf(string name) => $"{Address}/notify/{name}";

    public static async Task<ReceiverProcess> StartAsync()
    {
        var process = ChildProcess.Start(Receiver.Verb);
        return new ReceiverProcess(process, await process.ReadLineAsync());
    }

    /// <summary>Returns how many notifications of a name have come, and between which of the receiver's seconds.</summary>
    public async Task<(long Count, double First, double Last)> CountAsync(string name)
    {
        var state = (await _client.GetStringAsync($"{Address}/count/{name}")).Split(' ');
        return (long.Parse(state[0], CultureInfo.InvariantCulture), Seconds(state[1]), Seconds(state[2]));
    }

    /// <summary>Waits until so many notifications of a name have come, or more; gives how many, and how many came in a second.</summary>
    public async Task<(long Count, double Rate)> WaitAsync(string name, int count)
    {
        while (true)
        {
            var arrived = await CountAsync(name);
            if (arrived.Count >= count)
            {
                return (arrived.Count, (arrived.Count - 1) / (arrived.Last - arrived.First));
            }

            await Task.Delay(Glance, TimeProvider.System);
        }
    }

    /// <summary>Forgets the notifications that have come.</summary>
    public async Task ResetAsync() => (await _client.DeleteAsync($"{Address}/count")).Dispose();

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _process.DisposeAsync();
    }

    private static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
