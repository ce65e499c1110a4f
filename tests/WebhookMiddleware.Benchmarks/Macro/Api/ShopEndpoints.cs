using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Benchmarks.Macro.Hand;

namespace WebhookMiddleware.Benchmarks.Macro.Api;

/// <summary>
/// Endpoints that store an order: without an event, with one in both ways of the package, and with a hand-written outbox
/// that sends at once or, as an enlisted event, once the response is known.
/// </summary>
internal static class ShopEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/shop/plain", async (Order order, ShopContext shop) =>
        {
            await shop.SaveAsync(order);
            return order;
        });
        app.MapPost("/shop/after", async (Order order, ShopContext shop) =>
        {
            await shop.SaveAsync(order);
            return order;
        }).WithAfterWebhook(BenchEvents.Stored);
        app.MapPost("/shop/enlisted", async (Order order, EnlistedShopContext shop) =>
        {
            await shop.SaveAsync(order);
            return order;
        }).WithAfterWebhook(BenchEvents.Enlisted);
        app.MapPost("/shop/outbox", async (Order order, ShopContext shop, OutboxSender sender) =>
        {
            await shop.SaveWithMessageAsync(order);
            sender.Add();
            return order;
        });
        app.MapPost("/shop/completed", async (Order order, ShopContext shop, OutboxSender sender) =>
        {
            var message = await shop.SaveWithHeldMessageAsync(order);
            await shop.CompleteAsync(message, order);
            sender.Add();
            return order;
        });
        MapSame(app.MapGroup("/shop/same").AddEndpointFilter(KeepUpAsync));
        app.MapPut("/shop/sender/{isOn:bool}", (bool isOn, OutboxSender sender) =>
        {
            sender.Switch(isOn);
            return Results.NoContent();
        });
    }

    // By hand, what the package does besides: told once the order is saved, with the response; what has been sent can be looked up.
    private static void MapSame(RouteGroupBuilder same)
    {
        same.MapPost("/after", async (Order order, ShopContext shop, OutboxSender sender) =>
        {
            await shop.SaveAsync(order);
            await shop.SaveMessageAsync(order);
            sender.Add();
            return order;
        });
        same.MapPost("/enlisted", async (Order order, ShopContext shop, OutboxSender sender) =>
        {
            var message = await shop.SaveWithHeldMessageAsync(order, isRecorded: true);
            await shop.CompleteAsync(message, order);
            sender.Add();
            return order;
        });
    }

    // An order is stored only when the loop has sent most of what was stored before: what a shop can do for hours.
    private static async ValueTask<object?> KeepUpAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        await context.HttpContext.RequestServices.GetRequiredService<OutboxSender>().WaitForRoomAsync();
        return await next(context);
    }
}
