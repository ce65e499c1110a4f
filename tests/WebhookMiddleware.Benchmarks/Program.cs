using BenchmarkDotNet.Running;
using WebhookMiddleware.Benchmarks;
using WebhookMiddleware.Benchmarks.Drain;
using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Macro;
using WebhookMiddleware.Benchmarks.Macro.Api;
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
    case ["drain", .. var parts]:
        await DrainProgram.RunAsync(parts);
        break;
    case [DrainReceiver.Verb]:
        await DrainReceiver.ServeAsync();
        break;
    case [DrainHost.Verb, var store, var connectionString, var slots]:
        await DrainHost.ServeAsync(store, connectionString, slots);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(IdleEndpointBenchmark).Assembly).Run(args);
        break;
}
