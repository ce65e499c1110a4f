using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Management.Routes;

namespace WebhookMiddleware.FunctionalTests.Emissions;

/// <summary>
/// Looks through everything that this process and the hosts that it starts emit, as it comes, for the planted secrets. Keeps only what it finds,
/// and how much it has looked through.
/// </summary>
internal static class Emitted
{
    private const int MaxFindingsPerKind = 5;
    private const int ShownAround = 100;

    private static readonly string[] ManagementPrefixes = ["/webhooks/api", RoutesApi.Guarded, RoutesApi.Closed];
    private static readonly SearchValues<string> Forms = SearchValues.Create([.. PlantedSecrets.Forms], StringComparison.OrdinalIgnoreCase);
    private static readonly ConcurrentDictionary<string, Amount> Amounts = new();
    private static readonly ConcurrentQueue<string> Found = new();

    /// <summary>Where a planted secret was, with what is around it.</summary>
    public static IReadOnlyCollection<string> Findings => Found;

    public static IReadOnlyDictionary<string, Amount> Counts => Amounts;

    public static bool Contains(string text) => PositionIn(text) >= 0;

    /// <summary>Looks through one item of a kind.</summary>
    public static void Look(string kind, string text)
    {
        var amount = Amounts.GetOrAdd(kind, _ => new Amount());
        amount.Add(text.Length);
        var at = PositionIn(text);
        if (at >= 0 && amount.AddFinding() <= MaxFindingsPerKind)
        {
            var start = Math.Max(0, at - ShownAround);
            Found.Enqueue($"{kind}: {text.Substring(start, Math.Min(text.Length - start, 2 * ShownAround))}");
        }
    }

    /// <summary>Looks through an answer that somebody got from an API.</summary>
    public static void Look(HttpResponseMessage response, string body)
    {
        var path = response.RequestMessage!.RequestUri!.AbsolutePath;
        if (path.StartsWith("/demo/receiver", StringComparison.Ordinal))
        {
            // It shows what a receiver got.
            return;
        }

        var isPage = response.Content.Headers.ContentType?.MediaType == "text/html";
        var isManagement = isPage || Array.Exists(ManagementPrefixes, prefix => path.StartsWith(prefix, StringComparison.Ordinal));
        var shown = isPage ? body.Replace("?token=" + PlantedSecrets.UrlToken, "", StringComparison.Ordinal)
            : isManagement ? WithoutUrls(body)
            : body;
        Look(isManagement ? "management answers" : "answers", $"{response}{Environment.NewLine}{shown}");
    }

    private static int PositionIn(string text) => text.AsSpan().IndexOfAny(Forms);

    // Who manages webhooks sees where they go, and where they went before a change. Tests show payloads as deep as the API takes them.
    private static string WithoutUrls(string body)
    {
        try
        {
            var json = JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { MaxDepth = 2 * 64 });
            RemoveUrls(json);
            return json?.ToJsonString() ?? "";
        }
        catch (JsonException)
        {
            return body;
        }
    }

    private static void RemoveUrls(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            members.Remove("url");
            if (members["path"] is JsonValue path && path.TryGetValue<string>(out var pointer) && pointer == "/url")
            {
                members.Remove("from");
                members.Remove("to");
            }

            foreach (var (_, value) in members)
            {
                RemoveUrls(value);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                RemoveUrls(item);
            }
        }
    }

    /// <summary>How many items, and how long they were altogether.</summary>
    internal sealed class Amount
    {
        private long _items;
        private long _characters;
        private long _findings;

        public long Items => Interlocked.Read(ref _items);

        public long Characters => Interlocked.Read(ref _characters);

        public long Findings => Interlocked.Read(ref _findings);

        public void Add(int characters)
        {
            Interlocked.Increment(ref _items);
            Interlocked.Add(ref _characters, characters);
        }

        public long AddFinding() => Interlocked.Increment(ref _findings);
    }
}
