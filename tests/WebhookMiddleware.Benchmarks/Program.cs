using BenchmarkDotNet.Running;
using WebhookMiddleware.Benchmarks;

// dotnet run -c Release --project tests/WebhookMiddleware.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(IdleEndpointBenchmark).Assembly).Run(args);
