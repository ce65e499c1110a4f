using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Macro.Hand;
using WebhookMiddleware.Benchmarks.Processes;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>As many messages from memory, posted by a client and nothing else.</summary>
internal sealed class BareLoop(ReceiverProcess receiver, int slots, int payload) : IDisposable
{
    private const string Name = "bare";

    private readonly BarePost _post = new();
    private readonly Order _order = Backlog.NewOrder(payload);
    private readonly string _url = receiver.UrlOf(Name);

    public async Task<Measurement> PostAsync(int count)
    {
        await receiver.ResetAsync();
        var (before, used) = (MachineTimes.Read(), Environment.CpuUsage.TotalTime);
        var allocatedBefore = GC.GetTotalAllocatedBytes();
        var atATime = new ParallelOptions { MaxDegreeOfParallelism = slots };
        await Parallel.ForAsync(0, count, atATime, async (_, cancellationToken) => await _post.PostAsync(_url, _order, cancellationToken));
        var cpu = Environment.CpuUsage.TotalTime - used;
        var allocated = GC.GetTotalAllocatedBytes() - allocatedBefore;
        return new Measurement((await receiver.WaitAsync(Name, count)).Rate)
        {
            Requests = count,
            CpuPerOperation = Measurement.CpuOf(cpu, count),
            Foreign = MachineTimes.ForeignShare(before, MachineTimes.Read()),
            Notes = new Dictionary<string, double> { ["bytes a row"] = (double)allocated / count },
        };
    }

    public void Dispose() => _post.Dispose();
}
