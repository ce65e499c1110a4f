#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false
// A webhook receiver: verifies each request, acts once per delivery, and decides. .NET 10, no packages.
//   WEBHOOK_SECRET='whsec_…' PORT=8080 dotnet run receiver.cs
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

var secrets = (Environment.GetEnvironmentVariable("WEBHOOK_SECRET") ?? throw new InvalidOperationException("Set WEBHOOK_SECRET."))
    .Split(' ')    // two of them while one replaces the other
    .Select(text => Convert.FromBase64String(text["whsec_".Length..])).ToArray();
var tolerance = TimeSpan.FromMinutes(5);

// Answers by webhook-id. In memory, so a restart forgets them: keep them in your database, under a unique key, for ten days.
var answers = new Dictionary<string, IResult>();
var gate = new Lock();

var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 10 * 1024 * 1024);
var app = builder.Build();
app.MapPost("{**path}", async (HttpRequest request) =>
{
    using var buffer = new MemoryStream();
    await request.Body.CopyToAsync(buffer);
    return Handle(request.Headers, buffer.ToArray());
});
app.Run($"http://*:{Environment.GetEnvironmentVariable("PORT") ?? "8080"}");

IResult Handle(IHeaderDictionary headers, byte[] body)
{
    var id = headers["webhook-id"].ToString();
    if (!IsGenuine(id, headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), body))
    {
        return Results.StatusCode(401);
    }

    lock (gate)    // the same delivery may come twice at the same time
    {
        return answers.TryGetValue(id, out var known) ? known : answers[id] = Answer(id, JsonNode.Parse(body)!);
    }
}

// When it throws, nothing is kept: then the delivery comes again.
IResult Answer(string id, JsonNode envelope)
    => (string?)envelope["type"] == "before_order_add" ? Decide(envelope["data"]!)
        : (bool)envelope["dryRun"]! ? Results.NoContent()
        : Act(envelope, id);

bool IsGenuine(string id, string timestamp, string signatures, byte[] body)
    => long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - seconds) <= tolerance.TotalSeconds
        && secrets.Select(secret => HMACSHA256.HashData(secret, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body]))
            .Select(hash => Encoding.ASCII.GetBytes($"v1,{Convert.ToBase64String(hash)}"))
            .Any(expected => signatures.Split(' ')
                .Any(given => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), expected)));

// Before an event: an answer within deadlineMs. It must not change anything, since the request may still fail.
IResult Decide(JsonNode order)
{
    var items = order["items"]!.AsArray();
    if (items.FirstOrDefault(item => (int)item!["quantity"]! > 10) is { } item)
    {
        var error = new { pointer = $"#/items/{item.GetElementIndex()}/quantity", detail = "At most 10 of one article" };
        var problem = new { title = "Too many", status = 422, errors = new[] { error } };
        return Results.Json(problem, contentType: "application/problem+json", statusCode: 422);
    }

    return items.Sum(item => (int)item!["quantity"]! * (decimal)item["price"]!) >= 1000 && (decimal?)order["delivery"]?["cost"] > 0
        ? Results.Json(new { decision = "enrich", mergePatch = new { delivery = new { cost = 0 } } })
        : Results.NoContent();
}

// After an event: the receiver's own work. It is done once, whatever is sent again.
IResult Act(JsonNode envelope, string id)
{
    Console.WriteLine($"handled {envelope["type"]} {id}");
    return Results.NoContent();
}
