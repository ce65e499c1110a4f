using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Json;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.AspNetCore.Management.Guides;

/// <summary>Writes the answers of a receiver that name members of the payload, with those of one event's sample.</summary>
internal sealed class GuideAnswers(GuidePage page, string eventName, JsonNode sample, GuideLanguage language)
{
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";

    private static readonly JsonSerializerOptions Compact = new() { Encoder = PlainJsonEncoder.Instance };

    /// <summary>Puts the answers into the guide.</summary>
    public void Add(ExampleMembers members)
    {
        AddRefusal(members.Refused);
        if (members.Replaced is null)
        {
            page.Without("change");
            return;
        }

        var operations = new JsonArray(Operation("test", members.Replaced), Operation("replace", members.Replaced));
        page.With("operations", Enrich("patch", operations.DeepClone()));
        if (members.Changed is null)
        {
            page.Without("merge").With("shortly", Shortly("patch", operations));
            return;
        }

        var patch = members.Changed.Segments.Reverse()
            .Aggregate(ValueAt(members.Changed), (value, name) => new JsonObject { [name] = value })!;
        page.With("merging", Enrich("mergePatch", patch.DeepClone())).With("shortly", Shortly("mergePatch", patch));
    }

    private void AddRefusal(JsonPointer member)
    {
        var (title, detail) = (language.RefusedTitle, language.RefusedDetail);
        page
            .With("stop", Response("422 Unprocessable Content", Problem, new JsonObject
            {
                ["title"] = title,
                ["status"] = 422,
                ["detail"] = detail,
                ["errors"] = new JsonArray(new JsonObject { ["pointer"] = $"#{member}", ["detail"] = detail }),
            }))
            .With("stopped", Response("422 Unprocessable Entity", Problem, new JsonObject
            {
                ["type"] = "urn:webhook:denied",
                ["title"] = title,
                ["status"] = 422,
                ["detail"] = detail,
                ["errors"] = new JsonObject { [member.ToMemberPath()] = new JsonArray(detail) },
                ["event"] = eventName,
                ["invocationId"] = "0198c0de-0000-7000-8000-000000000001",
            }));
    }

    private JsonObject Operation(string name, JsonPointer place)
        => new() { ["op"] = name, ["path"] = place.ToString(), ["value"] = ValueAt(place) };

    private JsonNode? ValueAt(JsonPointer place) => place.TryResolve(sample, out var value)
        ? value?.DeepClone()
        : throw new InvalidOperationException($"The sample has no {place}.");

    private static string Enrich(string kind, JsonNode patch)
        => Response("200 OK", Json, new JsonObject { ["decision"] = "enrich", [kind] = patch });

    private static string Shortly(string kind, JsonNode patch) => $"`{new JsonObject { [kind] = patch }.ToJsonString(Compact)}`";

    private static string Response(string status, string contentType, JsonObject body) => $"""
        ```http
        HTTP/1.1 {status}
        Content-Type: {contentType}

        {body.ToJsonString(Compact)}
        ```
        """;
}
