using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.AspNetCore;
using WebhookMiddleware.Benchmarks.Macro.Hand;

namespace WebhookMiddleware.Benchmarks.Macro.Api;

/// <summary>Endpoints with before-events; below <c>/hand</c> what a team would write instead.</summary>
internal static class HookEndpoints
{
    public static void Map(WebApplication app)
    {
        var hand = app.Services.GetRequiredService<OrderHook>();
        app.MapPost("/hand/filter", (Order order) => order).AddEndpointFilter((context, next) => next(context));
        app.MapPost("/hand/one", (Order order) => order).AddEndpointFilter(new OneHookFilter(hand));
        app.MapPost("/hand/full", (Order order) => order).AddEndpointFilter(new FullHookFilter(hand));
        app.MapPost("/hand/sequence", (Order order) => order).AddEndpointFilter(new SequenceFilter(hand));
        app.MapPost("/hand/parallel", (Order order) => order).AddEndpointFilter(new ParallelFilter(hand));
        app.MapPost("/hand/enrich", (ValidOrder order) => order).AddEndpointFilter(new EnrichmentFilter(hand));
        app.MapPost("/hand/slow", async (Order order, HttpContext http) => (await hand.CallAsync(http, order, "/slow/4000")).Decision);

        var same = app.Services.GetRequiredKeyedService<OrderHook>(OrderHook.Logged);
        app.MapPost("/hand/same/one", (Order order) => order).AddEndpointFilter(new OneHookFilter(same));
        app.MapPost("/hand/same/sequence", (Order order) => order).AddEndpointFilter(new SequenceFilter(same));
        app.MapPost("/hand/same/parallel", (Order order) => order).AddEndpointFilter(new ParallelFilter(same));

        app.MapPost("/idle", (Order order) => order).WithBeforeWebhook(BenchEvents.Idle);
        app.MapPost("/one", (Order order) => order).WithBeforeWebhook(BenchEvents.One);
        app.MapPost("/full", (Order order) => order).WithBeforeWebhook(BenchEvents.Full);
        app.MapPost("/sequence", (Order order) => order).WithBeforeWebhook(BenchEvents.Sequence);
        app.MapPost("/parallel", (Order order) => order).WithBeforeWebhook(BenchEvents.Parallel);
        app.MapPost("/enrich", (ValidOrder order) => order).WithBeforeWebhook(BenchEvents.Enrich);
        app.MapPost("/slow", (Order order) => order).WithBeforeWebhook(BenchEvents.Slow);
    }
}

/// <summary>The same with a controller.</summary>
[ApiController]
[Route("mvc")]
public sealed class OrdersController : ControllerBase
{
    /// <summary>Calls its webhook by the package.</summary>
    [HttpPost("one")]
    [BeforeWebhook(BenchEvents.Mvc)]
    public ActionResult<Order> One(Order order) => Ok(order);

    /// <summary>Calls its webhook by hand.</summary>
    [HttpPost("hand")]
    [TypeFilter<OneHookActionFilter>]
    public ActionResult<Order> Hand(Order order) => Ok(order);
}
