using System.Text.Json.Nodes;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>Knows what people mean by the names of members: realistic values, the likeliest first.</summary>
internal static class SampleHints
{
    // 2026-01-31T12:00:00Z and 1990-05-17T00:00:00Z.
    private const long Moment = 1_769_860_800_000;
    private const long Birthday = 642_902_400_000;

    private static readonly string[] Goods = ["item", "items", "product", "products", "goods", "line", "lines", "position", "positions"];

    private static readonly (string[] Words, string[] Texts)[] TextsByWord =
    [
        (["email", "mail", "login"], ["ann@example.com"]),
        (["phone", "tel", "telephone", "mobile", "msisdn"], ["+79001234567"]),
        (["url", "uri", "link", "site", "website", "href"], ["https://example.com/"]),
        (["birthdate", "birthday", "birth", "dob"], ["1990-05-17", "1990-05-17T00:00:00Z"]),
        (["article", "sku"], ["CUP-1"]),
        (["id", "ids"], ["1"]),
        (["first", "given"], ["Ann"]),
        (["last", "surname", "family"], ["Smith"]),
        (["city", "town"], ["Kazan"]),
        (["country"], ["RU"]),
        (["zip", "postcode", "postal"], ["420000"]),
        (["address", "street"], ["10 Main Street, Kazan"]),
        (["currency"], ["RUB"]),
        (["language", "lang", "locale"], ["ru"]),
        (["gender", "sex"], ["female"]),
        (["comment", "note", "description", "message"], ["Call before delivery"]),
        (["number"], ["000001"]),
        (["username", "user"], ["ann"]),
        (["name"], ["Ann Smith"]),
        (["status", "state"], ["new"]),
        (["date"], ["2026-01-31"]),
        (["time"], ["12:00:00"]),
    ];

    private static readonly (string[] Words, JsonNode[] Numbers)[] NumbersByWord =
    [
        (["birthdate", "birthday", "birth", "dob"], [Birthday, Birthday / 1000]),
        (["expires", "valid", "created", "updated", "date", "timestamp"], [Moment]),
        (["quantity", "qty", "count"], [2]),
        (["bonus", "discount", "percent", "rate"], [10]),
        (["price"], [450]),
        (["cost", "fee"], [300]),
        (["sum", "total", "amount"], [900]),
        (["weight"], [0.5]),
        (["age"], [36]),
        (["year"], [2026]),
        (["lat", "latitude"], [55.75]),
        (["lon", "lng", "longitude"], [37.62]),
    ];

    public static IEnumerable<string> Texts(MemberName name)
        => name.Words is [.., "name"] && name.ParentWords.Intersect(Goods).Any() ? ["Cup"] : Find(TextsByWord, name);

    public static IEnumerable<JsonNode> Numbers(MemberName name) => Find(NumbersByWord, name);

    private static IEnumerable<T> Find<T>((string[] Words, T[] Values)[] hints, MemberName name)
        => hints.Where(hint => hint.Words.Intersect(name.Words).Any()).SelectMany(hint => hint.Values);
}
