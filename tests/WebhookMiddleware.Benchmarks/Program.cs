using BenchmarkDotNet.Running;
using WebhookMiddleware.Benchmarks;
using WebhookMiddleware.Benchmarks.Drain;
using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Growth;
using WebhookMiddleware.Benchmarks.Logs;
using WebhookMiddleware.Benchmarks.Macro;
using WebhookMiddleware.Benchmarks.Macro.Api;
using WebhookMiddleware.Benchmarks.Pages;
using WebhookMiddleware.Benchmarks.Processes;

// How to run what is told in README.md.
switch (args)
{
    case ["macro", .. var options]:
        await MacroProgram.RunAsync(options);
        break;
    case ["check"]:
        SelfCheck.Run();
        await Console.Out.WriteLineAsync("The arithmetic is right.");
        break;
    case [ApiHost.Verb]:
        await ApiHost.ServeAsync();
        break;
    case [Receiver.Verb]:
        await Receiver.ServeAsync();
        break;
    case ["drain", .. var options]:
        SelfCheck.Run();
        await ResultTable.WriteHeadAsync();
        await DrainBenchmark.RunAsync(DrainOptions.Parse(options));
        break;
    case ["growth", .. var options]:
        await GrowthProgram.RunAsync(options);
        break;
    case ["claim"]:
        SelfCheck.Run();
        await ResultTable.WriteHeadAsync();
        await ClaimBenchmark.RunAsync();
        break;
    case ["queue", .. var options]:
        await QueueCost.RunAsync(options);
        break;
    case ["logs", .. var options]:
        await LogsProgram.RunAsync(options);
        break;
    case ["pages", .. var options]:
        await PagesProgram.RunAsync(options);
        break;
    case [DrainHost.Verb]:
        await DrainHost.ServeAsync();
        break;
    case [LeastHost.Verb]:
        await LeastHost.ServeAsync();
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(IdleEndpointBenchmark).Assembly).Run(args);
        break;
}
