using SampleHost.Api;
using SampleHost.Data;
using SampleHost.Demo;
using SampleHost.Orders;
using SampleHost.Payments;
using SampleHost.Subscriptions;
using SampleHost.Users;

var builder = WebApplication.CreateBuilder(args);
builder.UseDefaultUrls();
var database = DatabaseSettings.Read(builder.Configuration, builder.Environment);

builder.Services.AddApi();
builder.Services.AddSampleData(database, builder.Configuration);
builder.Services.AddScoped<UserDirectory>();
builder.Services.AddScoped<OrderBook>();
builder.Services.AddPayments();

// The webhooks: the routes that are bound in appsettings instead of in code, the source of expired subscriptions, and the store.
builder.Services.AddWebhooks()
    .AddLoyaltyEvents()
    .AllowSettings("Store")
    .AddRoutes(builder.Configuration.GetSection("Webhooks:Routes"))
    .AddSubscriptions<ExpiringSubscriptions>()
    .UseSampleDatabase(database);

// The document of this API, which lists its events as webhooks (/openapi/v1.json), and that of the management API (/openapi/webhooks.json).
builder.Services.AddOpenApi(options => options.AddWebhooksOpenApi());
builder.Services.AddOpenApi("webhooks", options => options.AddWebhookManagementOpenApi());

builder.Services.AddHealthChecks().AddWebhooks();
if (builder.Environment.IsDevelopment())
{
    builder.Services.AddDemo();
}

var app = builder.Build();

app.UseApi();
app.UseWebhooks();

app.MapControllers();
app.MapRegistration();
app.MapCustomerOrders();
app.MapPayments();
app.MapSubscriptions();
app.MapHealthChecks("/health");

// Closed by default: only local callers in Development have access, and nobody in Production. This sample has no sign-in. A real host
// adds one and opens both to its administrators with .RequireAuthorization("…") here.
app.MapWebhookDashboard("/webhooks");
app.MapWebhookManagement("/webhooks/api");

if (app.Environment.IsDevelopment())
{
    app.MapOpenApi();
    app.MapDemo();
    app.MapGet("/", () => Results.Redirect("webhooks/")).ExcludeFromDescription();
}

app.LogWelcomeOnceStarted();
app.Run();

/// <summary>The entry point; public so that tests can start the host with <c>WebApplicationFactory&lt;Program&gt;</c>.</summary>
public partial class Program;
