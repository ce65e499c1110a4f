using System.Text.Json.Nodes;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Core.Tests.Pipeline;

/// <summary>What receivers answer.</summary>
internal static class Answers
{
    public static readonly WebhookAnswer Allow = new() { Outcome = WebhookOutcome.Allowed, Status = 204 };

    public static WebhookAnswer Deny(int status = 422, string? title = null) => new()
    {
        Outcome = WebhookOutcome.Denied,
        Status = 200,
        Problem = new WebhookProblem { Status = status, Title = title },
    };

    public static WebhookAnswer Fail(WebhookOutcome outcome) => new() { Outcome = outcome, Detail = "It failed." };

    public static WebhookAnswer Merge(string json, string? context = null) => new()
    {
        Outcome = WebhookOutcome.Enriched,
        Status = 200,
        Patch = new MergePatch(JsonNode.Parse(json)),
        Context = context is null ? null : JsonNode.Parse(context)!.AsObject(),
    };

    public static WebhookAnswer Patch(string operations)
    {
        JsonPatch.TryParse(JsonNode.Parse(operations)!.AsArray(), out var patch, out var error).Should().BeTrue(error);
        return new WebhookAnswer { Outcome = WebhookOutcome.Enriched, Status = 200, Patch = patch };
    }

    public static WebhookAnswer Context(string json)
        => new() { Outcome = WebhookOutcome.Enriched, Status = 200, Context = JsonNode.Parse(json)!.AsObject() };
}
