using System.Text.Json.Nodes;

namespace WebhookMiddleware.FunctionalTests.Management.Routes;

/// <summary>What somebody sends who looks for a weak place.</summary>
internal static class HostileInputs
{
    /// <summary>Gets values of query parameters, as they are written on the wire.</summary>
    public static IReadOnlyList<string> QueryValues { get; } =
    [
        "", "%20", "+", "%00", "a%00b", "%0D%0A", "%ED%A0%80", "%FF", "%C0%80", "%zz", "%", "%u0041", "%25%30%30", "%5C", "%27%3B--", "%25_%5C%25", "%E2%80%AE",
        "%F0%9F%98%80", "-1", "0", "1", "1e9", "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "NaN", "null", "true", "[]", "{}",
        "0001-01-01T00:00:00Z", "0001-01-01T00:00:00%2B14:00", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59-14:00",
        "2026-02-30T00:00:00Z", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "%7B0198c0de-0000-7000-8000-000000000001%7D",
        "AAAAAAAAAAA", "f_________8", "__________8", "AAAAAAAAAAAAAAAAAAAAAA", "_____________________w", new('_', 2000), new('a', 4000), string.Concat(Enumerable.Repeat("%E2%82%AC", 600)),
        // Cursors of webhooks: null, of no event, with half of a surrogate pair, too deep.
        "bnVsbA", "e30", "eyJFdmVudCI6IlxcdWQ4MDAiLCJPcmRlciI6MSwiTmFtZSI6IngiLCJJZCI6IjAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMCJ9",
        string.Concat(Enumerable.Repeat("W1tb", 500)),
    ];

    /// <summary>Gets JSON values, as they are written on the wire.</summary>
    public static IReadOnlyList<string> JsonValues { get; } =
    [
        "null", "true", "false", "0", "-0", "-1", "0.1", "1e400", "-1e400", "1e-400", "1E2", "2147483648", "-2147483649", "9223372036854775808", new('9', 500),
        "\"\"", "\" \"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "\"\\r\\n\"", "\"\\u202e\"", "\"\\uffff\"", "\"%00\"", "\"{{\"", "\"{% if %}\"",
        "\"2026-02-30T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59-14:00\"", "\"00000000-0000-0000-0000-000000000000\"",
        "\"http://\"", "\"http://[\"", "\"http://a b/\"", "\"http://127.0.0.1:99999/\"", "\"http://x:y@127.0.0.1/\"", "\"//x\"", "\"http://\\u0000/\"", "\"http://xn--\\u00df/\"",
        $"\"{new string('a', 100_000)}\"", "[]", "[[]]", "[null]", "[{}]", "[\"\"]", "[1]", "{}", "{\"\":0}", "{\"\\u0000\":null}", "{\"id\":null}", "{\"name\":\"\\u0000\",\"value\":\"\\u0000\"}",
        "[{\"name\":null,\"value\":null}]", "[{\"id\":1}]", "[{\"name\":\"a\\u0000\",\"value\":\"b\\r\\nX: y\"}]", $"[{string.Join(',', Enumerable.Repeat("null", 2000))}]", Nested(50), Nested(63), Nested(64),
        $"{{{string.Join(',', Enumerable.Range(0, 3000).Select(i => $"\"{i}\":{i}"))}}}",
    ];

    /// <summary>Gets values of headers that name versions, events or types.</summary>
    public static IReadOnlyList<string> HeaderValues { get; } =
    [
        "", " ", "\"", "\"\"", "\"\"\"", "*, \"1\"", "W/", "W/\"", "\"99999999999999999999\"", ",", ",,,", "\u00e9", "\u20ac", "\"\u00ff\"", ";", "a=b;c", "-1", "9223372036854775808",
        new('*', 5000), string.Join(',', Enumerable.Repeat("\"1\"", 1000)), new('_', 54), new('A', 54), $"{new string('A', 53)}=", "application/json;charset=utf-7", "*/*", "a/b/c",
        "application/json; charset=utf-8; charset=utf-16",
    ];

    /// <summary>Returns a document with each of its members, at any depth, replaced by each of the values, left out and renamed.</summary>
    public static IEnumerable<string> Variants(string document)
    {
        const string Mark = "@replaced@";
        foreach (var path in PathsOf(JsonNode.Parse(document)!, []).ToArray())
        {
            var marked = JsonNode.Parse(document)!;
            var parent = path[..^1].Aggregate(marked, (node, step) => step is int index ? node[index]! : node[(string)step]!);
            if (path[^1] is int last)
            {
                parent[last] = Mark;
            }
            else
            {
                var name = (string)path[^1];
                var value = parent[name]!.DeepClone();
                parent.AsObject().Remove(name);
                yield return marked.ToJsonString();
                foreach (var odd in new[] { "", "\0", name + " ", name.ToUpperInvariant(), new string('n', 5000) })
                {
                    parent[odd] = value.DeepClone();
                    yield return marked.ToJsonString();
                    parent.AsObject().Remove(odd);
                }

                parent[name] = Mark;
            }

            var text = marked.ToJsonString();
            foreach (var value in JsonValues)
            {
                yield return text.Replace($"\"{Mark}\"", value);
            }
        }
    }

    private static IEnumerable<object[]> PathsOf(JsonNode node, object[] path) => node switch
    {
        JsonObject members => members.SelectMany(member => Below(member.Value, [.. path, member.Key])),
        JsonArray items => items.SelectMany((item, index) => Below(item, [.. path, index])),
        _ => [],
    };

    private static IEnumerable<object[]> Below(JsonNode? node, object[] path) => [path, .. node is null ? [] : PathsOf(node, path)];

    private static string Nested(int levels) => new string('[', levels) + new string(']', levels);
}
