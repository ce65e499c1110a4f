using System.Text.Json.Nodes;
using WebhookMiddleware.Events;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddWebhooks(options => options.Events.Add("before_order", WebhookPhase.Before))
    .UseSqlite("Data Source=webhooks.db");

var app = builder.Build();

// After UseAuthorization(), where the API calls it.
app.UseWebhooks();

// Both are open to this machine in Development; elsewhere closed until RequireAuthorization("policy").
app.MapWebhookManagement();
app.MapWebhookDashboard("/webhooks");

app.MapPost("/orders", (Order order) => order).WithBeforeWebhook("before_order");

if (app.Environment.IsDevelopment())
{
    // A receiver to try webhooks with, which would be somebody else's service: it stops large orders, and lets all others pass.
    app.MapPost("/stock", (JsonNode call) => (int)call["data"]!["quantity"]! > 10
        ? Results.Problem(title: "Sold out", detail: "Only 10 are left.", statusCode: 409)
        : Results.NoContent());
}

app.Run();

internal sealed record Order(string Article, int Quantity);
