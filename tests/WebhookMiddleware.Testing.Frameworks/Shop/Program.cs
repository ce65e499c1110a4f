using WebhookMiddleware.Events;
using WebhookMiddleware.Testing.Shop;

// An application as those have that use the harness: it has a store of its own, and knows nothing of tests.
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddWebhooks(options =>
{
    options.Events.Add("before_order", WebhookPhase.Before);
    options.Events.Add("after_order", WebhookPhase.After);
}).AddSubscriptions<Memberships>().UseSqlite(builder.Configuration.GetConnectionString("Webhooks") ?? "Data Source=shop.db");

var app = builder.Build();
app.UseWebhooks();
app.MapWebhookManagement();
app.MapPost("/orders", (Order order) => Results.Created($"/orders/{order.Article}", order))
    .WithBeforeWebhook("before_order").WithAfterWebhook("after_order");
app.Run();

/// <summary>The entry point.</summary>
public partial class Program;
