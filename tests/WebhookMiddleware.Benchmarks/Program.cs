using BenchmarkDotNet.Running;
using WebhookMiddleware.Benchmarks;
using WebhookMiddleware.Benchmarks.Drain;

// dotnet run -c Release --project tests/WebhookMiddleware.Benchmarks -- --filter '*'
// dotnet run -c Release --project tests/WebhookMiddleware.Benchmarks -- drain [drain|claim]
switch (args)
{
    case ["drain", .. var parts]:
        await DrainProgram.RunAsync(parts);
        break;
    case [DrainReceiver.Verb]:
        await DrainReceiver.ServeAsync();
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(IdleEndpointBenchmark).Assembly).Run(args);
        break;
}
