using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.EntityFrameworkCore;
using SampleHost.Api;
using SampleHost.Data;
using SampleHost.Users;
using WebhookMiddleware.Events;

namespace SampleHost.Demo;

/// <summary>
/// A page with two buttons, which send a small and a large real order to this host as a customer would, and show what the customer gets.
/// The webhooks of <c>before_order_add</c> are called for it.
/// </summary>
internal static class DemoOrder
{
    // Of one cup; an order has two.
    private const int LargePrice = 6000;

    private const string Login = "demo-customer@example.com";

    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    public static void MapDemoOrder(this IEndpointRouteBuilder demo)
    {
        demo.MapGet("/", () => Page(""));
        demo.MapPost("/order", SendAsync);
    }

    private static async Task<IResult> SendAsync(
        SampleDbContext db,
        UserDirectory users,
        HostAddress address,
        IHttpClientFactory clients,
        CancellationToken cancellationToken,
        int price = 450)
    {
        if (address.Find() is not { } own)
        {
            return Problems.NotFound("This host has no address of its own, as under a test server.");
        }

        using var client = clients.CreateClient();
        using var response = await client.PostAsJsonAsync(
            new Uri(own, "user/order/add"),
            new
            {
                user_id = Ids.Format(await FindCustomerAsync(db, users, cancellationToken)),
                shop_id = "demo",
                items = new[] { new { article = "CUP-1", name = "Кружка", quantity = 2, price } },
            },
            cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return Page($"<h2>HTTP {(int)response.StatusCode}</h2><pre>{Html.Encode(body)}</pre>");
    }

    private static async Task<long> FindCustomerAsync(SampleDbContext db, UserDirectory users, CancellationToken cancellationToken)
    {
        var customer = await FindAsync();
        if (customer is null)
        {
            // Null if another request has just added it.
            await users.AddAsync(new NewUser { Login = Login, Name = "Demo", Phone = "+79001234567" }, cancellationToken);
            customer = await FindAsync();
        }

        return customer!.Id;

        Task<User?> FindAsync() => db.Users.AsNoTracking().FirstOrDefaultAsync(user => user.Login == Login, cancellationToken);
    }

    private static IResult Page(string result) => Results.Content(
        $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>Demo order</title><link rel="icon" href="data:,">
        <style>
        :root { color-scheme: light dark; background: Canvas; font-family: system-ui, sans-serif }
        pre { white-space: pre-wrap; overflow-wrap: anywhere }
        </style>
        </head>
        <body>
        <h1>Demo order · <span lang="ru">Демо-заказ</span></h1>
        <form method="post" action="/demo/order"><button>Send a demo order · <span lang="ru">Отправить демо-заказ</span></button>
        900 ₽
        </form>
        <p></p>
        <form method="post" action="/demo/order?price={{LargePrice}}">
        <button>Send a large order · <span lang="ru">Отправить дорогой заказ</span></button> 12 000 ₽
        </form>
        {{result}}
        <p>
        <a href="/webhooks/events/{{WebhookEvents.BeforeOrderAdd}}">The run of this event ·
          <span lang="ru">Веб-хуки этого события</span></a>
        </p>
        </body>
        </html>
        """,
        "text/html; charset=utf-8");
}
