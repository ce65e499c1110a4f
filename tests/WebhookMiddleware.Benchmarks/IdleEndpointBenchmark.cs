using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.Benchmarks;

/// <summary>
/// What an endpoint costs whose event has no active webhook, beside the framework's own price for having a filter at all.
/// </summary>
[InProcess]
[MemoryDiagnoser]
public class IdleEndpointBenchmark
{
    private WebApplication? _app;
    private HttpContext? _context;
    private RequestDelegate? _plain;
    private RequestDelegate? _emptyFilter;
    private RequestDelegate? _bound;

    /// <summary>Builds a real application and takes the endpoints' delegates from it.</summary>
    [GlobalSetup]
    public async Task Setup()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddWebhooks().AddLoyaltyEvents().UseInMemory();
        _app = builder.Build();
        _app.MapPost("/plain", Handle);
        _app.MapPost("/filter", Handle).AddEndpointFilter((context, next) => next(context));
        _app.MapPost("/bound", Handle).WithBeforeWebhook(WebhookEvents.BeforeOrderAdd).WithAfterWebhook(WebhookEvents.AfterRegistration);
        await _app.StartAsync();

        _context = new DefaultHttpContext { RequestServices = _app.Services, Request = { Method = HttpMethods.Post } };
        _plain = Find("/plain");
        _emptyFilter = Find("/filter");
        _bound = Find("/bound");
    }

    /// <summary>Stops it.</summary>
    [GlobalCleanup]
    public async Task Cleanup() => await _app!.DisposeAsync();

    /// <summary>No filter.</summary>
    [Benchmark]
    public Task Plain() => _plain!(_context!);

    /// <summary>A filter that does nothing.</summary>
    [Benchmark(Baseline = true)]
    public Task EmptyFilter() => _emptyFilter!(_context!);

    /// <summary>A before- and an after-event, without an active webhook.</summary>
    [Benchmark]
    public Task BoundWithoutWebhook() => _bound!(_context!);

    private static void Handle()
    {
        // The handler is not what is measured.
    }

    private RequestDelegate Find(string route)
        => ((IEndpointRouteBuilder)_app!).DataSources
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Single(endpoint => endpoint.RoutePattern.RawText == route)
            .RequestDelegate!;
}
