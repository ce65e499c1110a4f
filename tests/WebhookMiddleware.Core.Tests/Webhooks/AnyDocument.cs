using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace WebhookMiddleware.Core.Tests.Webhooks;

/// <summary>Documents of webhooks by chance: valid ones with a few members changed, and anything else.</summary>
internal static class AnyDocument
{
    public const string Secret = "s3cret";

    private static readonly string[] Members =
    [
        "name", "url", "event", "order", "timeoutMs", "validFrom", "validTo", "isActive", "fireAndForget", "awaitResponse", "responseContainsData", "body",
        "contentType", "basicAuth", "headers", "signingSecrets", "onFailure", "mode", "condition", "inOrder", "tenant", "id", "version", "warnings", "unknown", "",
    ];

    // Values that fit one member or another, at their limits and beyond.
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "1", "-1", "99", "100", "30000", "30001", "2147483647", "2147483648", "1e2", "1.0", "1e400", "\"\"", "\" \"", "\"x\"",
        "\"https://erp.example.ru/?token=s3cret\"", "\"http://erp.example.ru/\"", "\"https://a:s3cret@erp.example.ru/\"", "\"//s3cret\"",
        "\"before_order_add\"", "\"after_registration\"", "\"before_order_ad\"", "\"2026-11-24T05:29:25Z\"", "\"2026-11-24T05:29:25+03:00\"", "\"2026-11-24\"",
        "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.9999999-14:00\"", "\"2026-02-30T00:00Z\"", "\"{{ data.a }}\"", "\"{% if s3cret %}\"", "\"data.a > 1\"",
        "\"application/xml\"", "\"application/json; charset=windows-1251\"", "\"text/plain\\r\\nX: s3cret\"", "\"cancel\"", "\"continue\"", "\"shadow\"", "\"enforce\"",
        "{\"username\":\"erp\",\"password\":\"s3cret\"}", "{\"username\":\"a:b\",\"password\":\"s3cret\\n\"}", "{\"username\":null}", "{\"password\":[\"s3cret\"]}", "{}",
        "[]", "[{\"name\":\"X-Key\",\"value\":\"s3cret\"}]", "[{\"name\":\"X-Key\",\"value\":\"s3cret\\r\\n\"},{\"name\":\"x-key\",\"value\":\"s3cret\"}]",
        "[{\"name\":\"Host\",\"value\":null},{\"name\":\"Date\",\"value\":\"s3cret\"}]", "[{\"name\":5,\"value\":{\"s3cret\":1}},null,\"s3cret\"]",
        "[\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"]", "[\"whsec_s3cret\",\"s3cret\",{\"id\":\"s3cret\"}]", "[{\"id\":\"0198c0de-0000-7000-8000-000000000001\"}]",
    ];

    /// <summary>Most of them near a valid one.</summary>
    public static Arbitrary<JsonObject> All { get; } = Arb.From(Gen.Frequency((1, AnyJson.Object(3)), (9, NearValid)), AnyJson.SmallerObjects);

    public static JsonObject Valid() => JsonNode.Parse("""
        {
          "name": "Остатки", "url": "https://erp.example.ru/hook", "event": "before_order_add", "fireAndForget": false, "awaitResponse": true,
          "basicAuth": { "username": "erp", "password": "s3cret" }, "headers": [ { "name": "X-Api-Key", "value": "s3cret" } ],
          "signingSecrets": [ "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" ]
        }
        """)!.AsObject();

    private static Gen<JsonObject> NearValid
        => from count in Gen.Choose(0, 4)
           from changes in Gen.Zip(Gen.Elements(Members), Value).ListOf(count)
           from left in Gen.Frequency((5, Gen.Constant("none")), (1, Gen.Elements(Members)))
           select Changed(changes, left);

    private static Gen<JsonNode?> Value
        => Gen.Frequency((5, Gen.Elements(Values).Select(json => JsonNode.Parse(json))), (1, AnyJson.Value(2)));

    private static JsonObject Changed(IEnumerable<(string Name, JsonNode? Value)> changes, string left)
    {
        var document = Valid();
        foreach (var (name, value) in changes)
        {
            document[name] = value?.DeepClone();
        }

        document.Remove(left);
        return document;
    }
}
