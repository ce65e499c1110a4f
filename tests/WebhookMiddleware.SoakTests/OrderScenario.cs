using System.Diagnostics;
using WebhookMiddleware.SoakTests.Support;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;
using Xunit.Abstractions;

namespace WebhookMiddleware.SoakTests;

/// <summary>
/// An inOrder webhook whose receiver fails now and then, events raised on four hosts at the same time, four dispatchers: what was raised
/// after another event was durable is taken after it.
/// </summary>
public abstract class OrderScenario(ITestOutputHelper output)
{
    private const int Hosts = 4;
    private const int RaisersAHost = 4;
    private const double FailureRate = 0.1;

    private static readonly int Events = Soak.Pick(10_000, 200);

    private protected async Task RunAsync(HostDatabase database)
    {
        await using var receiver = await ArrivalReceiver.StartAsync(
            (_, _) => ValueTask.FromResult(Random.Shared.NextDouble() < FailureRate ? 500 : 204));
        List<WorkerHost> hosts = [];
        try
        {
            for (var i = 0; i < Hosts; i++)
            {
                hosts.Add(await WorkerHost.StartAsync(
                    database,
                    [
                        ("PollInterval", TimeSpan.FromMilliseconds(50)),
                        .. Enumerable.Range(0, 20).Select(retry => ($"RetryDelays:{retry}", (object)TimeSpan.FromMilliseconds(20))),
                    ]));
            }

            await hosts[0].AddHookAsync(receiver.Url(), webhook => webhook with { InOrder = true });
            await Task.WhenAll(hosts.Select(host => host.RefreshAsync()));

            var started = Stopwatch.GetTimestamp();
            var raised = new (long Begin, long End)[Events];
            await Task.WhenAll(Enumerable.Range(0, Hosts * RaisersAHost).Select(raiser => Task.Run(() => RaiseAsync(hosts[raiser % Hosts], raised, raiser))));
            await Eventually.HoldsAsync(() => receiver.TakenCount >= Events, () => $"{receiver.TakenCount} of {Events} taken", Soak.Patience);

            Check(database, raised, receiver, Stopwatch.GetElapsedTime(started));
        }
        finally
        {
            foreach (var host in hosts)
            {
                await host.DisposeAsync();
            }
        }
    }

    private static async Task RaiseAsync(WorkerHost host, (long Begin, long End)[] raised, int raiser)
    {
        for (var number = raiser; number < raised.Length; number += Hosts * RaisersAHost)
        {
            var begin = Stopwatch.GetTimestamp();
            await host.RaiseAsync(number);
            raised[number] = (begin, Stopwatch.GetTimestamp());
        }
    }

    private void Check(HostDatabase database, (long Begin, long End)[] raised, ArrivalReceiver receiver, TimeSpan took)
    {
        var taken = receiver.Taken;
        var place = new int[raised.Length];
        for (var i = 0; i < taken.Count; i++)
        {
            place[taken[i].Number] = i;
        }

        // Of all events that had ended before this one began, the one that was taken last.
        var byEnd = Enumerable.Range(0, raised.Length).OrderBy(number => raised[number].End).ToArray();
        var (ended, last, overtakings, ordered) = (0, -1, 0, 0L);
        foreach (var number in Enumerable.Range(0, raised.Length).OrderBy(number => raised[number].Begin))
        {
            while (raised[byEnd[ended]].End < raised[number].Begin)
            {
                last = Math.Max(last, place[byEnd[ended++]]);
            }

            ordered += ended;
            overtakings += place[number] < last ? 1 : 0;
        }

        output.WriteLine(
            $"{database.Store}: {Events} events on {Hosts} hosts in {took.TotalSeconds:F1} s, {receiver.Arrivals.Count - taken.Count} answers were failures; "
            + $"{ordered} pairs are ordered, {overtakings} events overtook an earlier one, {receiver.TakenAgain.Count} were taken twice.");
        receiver.TakenAgain.Should().BeEmpty();
        ordered.Should().BeGreaterThan(Events, "most events come one after the other");
        overtakings.Should().Be(0);
    }
}
