using System.Text;
using System.Text.Json.Nodes;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Json;
using WebhookMiddleware.Masking;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Calling;

/// <summary>Reads the JSON in which a webhook decides.</summary>
internal static class DecisionReader
{
    private const string Decision = "decision";
    private const string Allow = "allow";
    private const string Deny = "deny";
    private const string Enrich = "enrich";
    private const int MaxWarnings = 20;
    private const string Unreadable = "The response can't be read as a decision.";
    private const string SecretInPatch =
        "The patch repeats one of the webhook's own secrets (a secret header, the Basic credentials or a signing secret), which must not get into a payload.";

    /// <summary>Reads a decision.</summary>
    /// <param name="body">The response's body.</param>
    /// <param name="mask">The mask of the webhook's secrets. Null: it has none.</param>
    public static WebhookAnswer Read(ReadOnlyMemory<byte> body, SecretMask? mask = null) => Read(body, mask, ReadDecision);

    /// <summary>Reads the body of a response whose status denies already.</summary>
    public static WebhookAnswer ReadProblem(ReadOnlyMemory<byte> body, int status, SecretMask? mask = null)
        => Read(body, mask, (document, secrets) => ReadDeny(document, status, secrets));

    // The texts about an answer that can't be understood quote pieces of it, cut to a length: they are to quote the masked one.
    private static WebhookAnswer Read(
        ReadOnlyMemory<byte> body, SecretMask? mask, Func<ReadOnlyMemory<byte>, SecretMask?, WebhookAnswer> read)
    {
        var answer = read(body, mask);
        if (mask is null || answer.Outcome != WebhookOutcome.MalformedResponse)
        {
            return answer;
        }

        var text = Encoding.UTF8.GetString(body.Span);
        return mask.Finds(text) ? answer with { Detail = read(Encoding.UTF8.GetBytes(mask.Apply(text)), mask).Detail ?? Unreadable } : answer;
    }

    private static WebhookAnswer ReadDecision(ReadOnlyMemory<byte> body, SecretMask? mask)
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
            Deny => Denied(problem ?? [], "problem.", fallbackStatus: null, mask, members),
            // Masked, it would put dots into the API's data; as it is, it would show the secret to the API's clients and to other webhooks.
            Enrich when mask is not null && (mask.FindsInPatch(mergePatch) || mask.FindsInPatch(patch))
                => new WebhookAnswer { Outcome = WebhookOutcome.PatchForbidden, Detail = SecretInPatch },
            Enrich => Enriched(mergePatch, patch, context, members),
            _ => members.Fail<WebhookAnswer>(Decision, $"'{Allow}', '{Deny}' or '{Enrich}'"),
        };
        return members.Error is { } wrong || answer is null ? Malformed(members.Error) : answer with { Warnings = First(warnings) };
    }

    private static WebhookAnswer ReadDeny(ReadOnlyMemory<byte> body, int status, SecretMask? mask)
    {
        if (!StrictJson.TryParseObject(body.Span, out var json, out var error))
        {
            return Malformed(error);
        }

        var members = new AnswerMembers(json);
        var answer = Denied(json, "", status, mask, members);
        return members.Error is null ? answer : Malformed(members.Error);
    }

    private static WebhookAnswer Denied(JsonObject problem, string prefix, int? fallbackStatus, SecretMask? mask, AnswerMembers members)
    {
        var read = ProblemReader.Read(problem, prefix, fallbackStatus, mask, out var error);
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
