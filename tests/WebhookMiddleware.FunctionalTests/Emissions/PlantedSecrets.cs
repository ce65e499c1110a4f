using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Emissions;

/// <summary>Secrets that webhooks of tests carry, and that nobody but their receivers may ever see.</summary>
internal static class PlantedSecrets
{
    public const string Username = "planted";
    public const string Password = "Pa55-plänted+1/\"2\"";
    public const string HeaderName = "X-Planted";
    public const string HeaderValue = "h3ader-planted+1/\"2\"";
    public const string UrlToken = "t0ken-planted~1";

    private const string SigningKey = "s1gning-planted-0123456789abcdef";

    private static readonly string[] Secrets =
    [
        Password, $"{Username}:{Password}", HeaderValue, UrlToken, SigningKey, Convert.ToHexString(Encoding.UTF8.GetBytes(SigningKey)),
    ];

    public static string SigningSecret { get; } = "whsec_" + Convert.ToBase64String(Encoding.UTF8.GetBytes(SigningKey));

    public static int Count => Secrets.Length;

    /// <summary>Everything that the secrets could appear as: themselves, encoded for a URL, escaped in JSON, and in base64 at any place.</summary>
    public static IReadOnlyCollection<string> Forms { get; } = [.. Secrets.SelectMany(FormsOf).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The webhook with the secrets, unless it has its own ones, and with the token, unless its address has a query.</summary>
    public static Webhook PlantIn(Webhook webhook)
    {
        var called = webhook.Url.Contains('?', StringComparison.Ordinal) ? webhook : webhook with { Url = $"{webhook.Url}?token={UrlToken}" };
        return webhook.HasSecrets
            ? called
            : called with
            {
                BasicAuth = new WebhookBasicAuth(Username, Password),
                Headers = [new WebhookHeader(HeaderName, HeaderValue)],
                SigningSecrets = [new WebhookSigningSecret(Guid.CreateVersion7(), SigningSecret, webhook.CreatedAt)],
            };
    }

    /// <summary>The webhook, as it is sent to the management API, with the secrets.</summary>
    public static JsonObject PlantIn(JsonObject hook) => hook
        .With("basicAuth", new JsonObject { ["username"] = Username, ["password"] = Password })
        .With("headers", new JsonArray(new JsonObject { ["name"] = HeaderName, ["value"] = HeaderValue }))
        .With("signingSecrets", new JsonArray(SigningSecret));

    /// <summary>What a receiver was called at, apart from the planted token.</summary>
    public static string PathOf(ReceivedWebhook received) => received.Path.Replace($"?token={UrlToken}", "", StringComparison.Ordinal);

    private static IEnumerable<string> FormsOf(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return WebUtility.UrlEncode(secret);
        yield return JavaScriptEncoder.Default.Encode(secret);
        yield return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret);

        // What comes before it shifts the base64 by up to two bytes; the digits at both ends depend on the neighbours.
        for (var shift = 0; shift < 3; shift++)
        {
            var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(new string(' ', shift) + secret));
            yield return encoded.TrimEnd('=')[(shift == 0 ? 0 : shift + 1)..^2];
        }
    }
}
