using System.Text.Json.Nodes;
using WebhookMiddleware.Json;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.Calling;

/// <summary>Reads the JSON in which a webhook decides.</summary>
internal static class DecisionReader
{
    private const string Decision = "decision";
    private const string Allow = "allow";
    private const string Deny = "deny";
    private const string Enrich = "enrich";
    private const int MaxWarnings = 20;

    /// <summary>Reads a decision.</summary>
    public static WebhookAnswer Read(ReadOnlyMemory<byte> body)
    {
        if (!StrictJson.TryParseObject(body.Span, out var json, out var error))
        {
            return Malformed(error);
        }

        // All members are read whatever the decision is: an answer of the wrong shape was not meant as it would be understood.
        var members = new AnswerMembers(json);
        var decision = members.Text(Decision);
        var problem = members.Object("problem");
        var mergePatch = members.Object("mergePatch");
        var patch = members.Array("patch");
        var context = members.Object("context");
        var warnings = members.Texts("warnings");
        if (mergePatch is not null && patch is not null)
        {
            members.Fail("The response has both 'mergePatch' and 'patch'.");
        }

        var patches = mergePatch is not null || patch is not null;
        if (decision is null && patches && problem is not null)
        {
            members.Fail($"The response has a patch and a problem, and no '{Decision}' that says which counts.");
        }

        if (members.Error is not null)
        {
            return Malformed(members.Error);
        }

        var answer = (decision ?? (patches ? Enrich : problem is not null ? Deny : Allow)) switch
        {
            Allow => new WebhookAnswer { Outcome = WebhookOutcome.Allowed, Context = context },
            Deny => Denied(problem ?? [], "problem.", fallbackStatus: null, members),
            Enrich => Enriched(mergePatch, patch, context, members),
            _ => members.Fail<WebhookAnswer>(Decision, $"'{Allow}', '{Deny}' or '{Enrich}'"),
        };
        return members.Error is { } wrong || answer is null ? Malformed(members.Error) : answer with { Warnings = First(warnings) };
    }

    /// <summary>Reads the body of a response whose status denies already.</summary>
    public static WebhookAnswer ReadProblem(ReadOnlyMemory<byte> body, int status)
    {
        if (!StrictJson.TryParseObject(body.Span, out var json, out var error))
        {
            return Malformed(error);
        }

        var members = new AnswerMembers(json);
        var answer = Denied(json, "", status, members);
        return members.Error is null ? answer : Malformed(members.Error);
    }

    private static WebhookAnswer Denied(JsonObject problem, string prefix, int? fallbackStatus, AnswerMembers members)
    {
        var read = ProblemReader.Read(problem, prefix, fallbackStatus, out var error);
        members.Fail(error);
        return new WebhookAnswer { Outcome = WebhookOutcome.Denied, Problem = read };
    }

    private static WebhookAnswer Enriched(JsonObject? mergePatch, JsonArray? operations, JsonObject? context, AnswerMembers members)
    {
        PayloadPatch? patch = mergePatch is null ? null : new MergePatch(mergePatch);
        if (operations is not null)
        {
            if (JsonPatch.TryParse(operations, out var parsed, out var error))
            {
                patch = parsed;
            }
            else
            {
                members.Fail($"The response's member 'patch' is no patch. {error}");
            }
        }

        return new WebhookAnswer
        {
            // Nothing to add is nothing changed, by whatever name.
            Outcome = patch is null && context is null ? WebhookOutcome.Allowed : WebhookOutcome.Enriched,
            Patch = patch,
            Context = context,
        };
    }

    // Each becomes a line in the log.
    private static IReadOnlyList<string> First(IReadOnlyList<string> warnings)
        => warnings.Count <= MaxWarnings ? warnings : [.. warnings.Take(MaxWarnings), $"… and {warnings.Count - MaxWarnings} more."];

    private static WebhookAnswer Malformed(string? detail) => new() { Outcome = WebhookOutcome.MalformedResponse, Detail = detail };
}
