using System.Text;
using System.Text.Json.Nodes;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Json;
using WebhookMiddleware.Masking;
using WebhookMiddleware.Patching;
using static WebhookMiddleware.Calling.DecisionNames;

namespace WebhookMiddleware.Calling;

/// <summary>Reads the JSON decision in a webhook's response.</summary>
internal static class DecisionReader
{
    private const int MaxWarnings = 20;
    private const string Unreadable = "The response can't be read as a decision.";
    private const string SecretInPatch =
        "The patch repeats one of the webhook's own secrets (a secret header, the Basic credentials or a signing secret), "
        + "which must not get into a payload.";

    /// <summary>Determines whether the body is the plain allow that most receivers send, which need not be parsed.</summary>
    public static bool IsPlainAllow(ReadOnlySpan<byte> body) => body.SequenceEqual("""{"decision":"allow"}"""u8);

    /// <summary>Reads a decision.</summary>
    /// <param name="body">The response's body.</param>
    /// <param name="mask">The mask of the webhook's secrets, or null if it has none.</param>
    public static WebhookAnswer Read(ReadOnlySpan<byte> body, SecretMask? mask = null) => Read(body, mask, denyStatus: null);

    /// <summary>Reads the body of a response whose status is already a deny.</summary>
    public static WebhookAnswer ReadProblem(ReadOnlySpan<byte> body, int status, SecretMask? mask = null) => Read(body, mask, status);

    // The error texts quote parts of the response, cut to a length. A malformed response that contains a secret is read again in its masked
    // form, so that no part of the secret is quoted.
    private static WebhookAnswer Read(ReadOnlySpan<byte> body, SecretMask? mask, int? denyStatus)
    {
        var answer = ReadOnce(body, mask, denyStatus);
        if (mask is null || answer.Outcome != WebhookOutcome.MalformedResponse)
        {
            return answer;
        }

        var text = Encoding.UTF8.GetString(body);
        return mask.Finds(text)
            ? answer with { Detail = ReadOnce(Encoding.UTF8.GetBytes(mask.Apply(text)), mask, denyStatus).Detail ?? Unreadable }
            : answer;
    }

    private static WebhookAnswer ReadOnce(ReadOnlySpan<byte> body, SecretMask? mask, int? denyStatus)
        => denyStatus is { } status ? ReadDeny(body, status, mask) : ReadDecision(body, mask);

    private static WebhookAnswer ReadDecision(ReadOnlySpan<byte> body, SecretMask? mask)
    {
        if (!StrictJson.TryParseObject(body, out var json, out var error))
        {
            return Malformed(error);
        }

        // All members are read whatever the decision is. A response with a malformed member may not mean what its decision says.
        var errors = new AnswerErrors();
        var members = new JsonMembers(json, "", errors);
        var decision = members.ReadString(Decision);
        var problem = members.ReadObject(Problem);
        var mergePatch = members.ReadObject(DecisionNames.MergePatch);
        var patch = members.ReadArray(Patch);
        var context = members.ReadObject(Context);
        var warnings = members.ReadStrings(Warnings);
        if (mergePatch is not null && patch is not null)
        {
            errors.Add("The response has both 'mergePatch' and 'patch'.");
        }

        var hasPatch = mergePatch is not null || patch is not null;
        if (decision is null && hasPatch && problem is not null)
        {
            errors.Add($"The response has a patch and a problem, and no '{Decision}' that says which counts.");
        }

        if (errors.First is not null)
        {
            return Malformed(errors.First);
        }

        decision ??= hasPatch ? Enrich : problem is not null ? Deny : Allow;
        var answer = decision switch
        {
            Allow => new WebhookAnswer { Outcome = WebhookOutcome.Allowed, Context = context },
            Deny => Denied(problem ?? [], Problem, fallbackStatus: null, mask, errors),
            // With the secret masked, the patch would put dots into the API's data; unmasked, it would reveal the secret to clients and
            // other webhooks.
            Enrich when mask is not null && (mask.FindsInPatch(mergePatch) || mask.FindsInPatch(patch))
                => new WebhookAnswer { Outcome = WebhookOutcome.PatchForbidden, Detail = SecretInPatch },
            Enrich => Enriched(mergePatch, patch, context, errors),
            _ => Unknown(errors),
        };
        if (errors.First is not null)
        {
            return Malformed(errors.First);
        }

        warnings = First(warnings);
        var unread = hasPatch && decision != Enrich ? mergePatch is null ? Patch : DecisionNames.MergePatch
            : problem is not null && decision != Deny ? Problem
            : null;
        return answer with { Warnings = unread is null ? warnings : [.. warnings, HasNoEffect(unread, decision)] };
    }

    // Receivers are often written with a patch and a decision that doesn't apply it: nobody would see why nothing changes.
    private static string HasNoEffect(string member, string decision)
        => $"The response's '{member}' has no effect, because its '{Decision}' is '{decision}'; "
            + $"'{(member == Problem ? Deny : Enrich)}' would apply it.";

    private static WebhookAnswer ReadDeny(ReadOnlySpan<byte> body, int status, SecretMask? mask)
    {
        if (!StrictJson.TryParseObject(body, out var json, out var error))
        {
            return Malformed(error);
        }

        var errors = new AnswerErrors();
        var answer = Denied(json, "", status, mask, errors);
        return errors.First is null ? answer : Malformed(errors.First);
    }

    private static WebhookAnswer Denied(JsonObject problem, string path, int? fallbackStatus, SecretMask? mask, AnswerErrors errors)
        => new() { Outcome = WebhookOutcome.Denied, Problem = ProblemReader.Read(problem, path, fallbackStatus, mask, errors) };

    private static WebhookAnswer Unknown(AnswerErrors errors)
    {
        errors.AddMistyped(Decision, $"must be '{Allow}', '{Deny}' or '{Enrich}'");
        return Malformed(errors.First);
    }

    private static WebhookAnswer Enriched(JsonObject? mergePatch, JsonArray? operations, JsonObject? context, AnswerErrors errors)
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
                errors.Add($"The response's member 'patch' is not a valid patch. {error}");
            }
        }

        return new WebhookAnswer
        {
            // An enrichment without a patch and a context changes nothing, so it is an allow.
            Outcome = patch is null && context is null ? WebhookOutcome.Allowed : WebhookOutcome.Enriched,
            Patch = patch,
            Context = context,
        };
    }

    // Limited, since each warning becomes a log entry.
    private static IReadOnlyList<string> First(IReadOnlyList<string> warnings)
        => warnings.Count <= MaxWarnings ? warnings : [.. warnings.Take(MaxWarnings), $"… and {warnings.Count - MaxWarnings} more."];

    private static WebhookAnswer Malformed(string? detail) => new() { Outcome = WebhookOutcome.MalformedResponse, Detail = detail };
}
