using System.ComponentModel;
using System.Diagnostics;
using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Processes;

namespace WebhookMiddleware.Benchmarks.Macro;

/// <summary>Loads an API with wrk, which costs so little itself that both processors are left to what is measured.</summary>
internal static class Wrk
{
    /// <summary>Makes sure that there is a wrk, by installing it where that is possible.</summary>
    public static async Task EnsureInstalledAsync()
    {
        if (await TryRunAsync("wrk", ["-v"]) || (Environment.IsPrivilegedProcess && await TryInstallAsync()))
        {
            return;
        }

        throw new InvalidOperationException(
            "wrk is missing, and could not be installed: apt-get install wrk, or https://github.com/wg/wrk.");
    }

    /// <summary>Posts a body for some seconds; gives requests a second and what they have cost a process.</summary>
    public static async Task<Measurement> PostAsync(string url, string script, int connections, int seconds, ChildProcess api)
    {
        var arguments = FormattableString.Invariant($"-t1 -c{connections} -d{seconds}s --timeout 20s --latency -s {script} {url}");
        var start = new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true };
        var (before, used) = (MachineTimes.Read(), api.ProcessorTime);
        using var wrk = Process.Start(start)!;
        var report = WrkReport.Parse(await wrk.StandardOutput.ReadToEndAsync());
        await wrk.WaitForExitAsync();
        return new Measurement(report.RequestsPerSecond)
        {
            CpuPerOperation = Measurement.CpuOf(api.ProcessorTime - used, report.Requests),
            MedianLatency = report.MedianLatency,
            Failed = report.Failed,
            Requests = report.Requests,
            Foreign = MachineTimes.ForeignShare(before, MachineTimes.Read()),
        };
    }

    private static async Task<bool> TryInstallAsync()
        => await TryRunAsync("apt-get", ["update", "-qq"])
            && await TryRunAsync("apt-get", ["install", "-y", "-qq", "wrk"])
            && await TryRunAsync("wrk", ["-v"]);

    // wrk -v ends with 1, so the exit code of what can be run says nothing.
    private static async Task<bool> TryRunAsync(string program, string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
