using System.Text.Json.Nodes;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Masking;

namespace WebhookMiddleware.Calling;

/// <summary>Removes a webhook's secrets from everything that its receiver could influence.</summary>
internal static class AnswerMasking
{
    /// <summary>
    /// Returns the answer with secrets masked. A patch is not changed: one that contains a secret is refused when it is read.
    /// </summary>
    /// <param name="answer">The answer as it was read.</param>
    /// <param name="mask">The mask of the webhook's secrets, or null if it has none.</param>
    public static WebhookAnswer WithoutSecrets(this WebhookAnswer answer, SecretMask? mask)
        => mask is null || IsWithoutText(answer) ? answer : answer with
        {
            Detail = Apply(mask, answer.Detail),
            Problem = answer.Problem is { } problem ? Apply(mask, problem) : null,
            Context = mask.Finds(answer.Context) ? mask.Apply((JsonNode?)answer.Context)!.AsObject() : answer.Context,
            Warnings = answer.Warnings.Count == 0 ? answer.Warnings : [.. answer.Warnings.Select(warning => mask.Apply(warning))],
            ResponseBody = answer.ResponseBody is { } body ? mask.ApplyToBody(body, answer.IsResponseBodyCut) : null,
        };

    private static bool IsWithoutText(WebhookAnswer answer)
        => answer is { Detail: null, Problem: null, Context: null, Warnings.Count: 0, ResponseBody: null };

    private static WebhookProblem Apply(SecretMask mask, WebhookProblem problem) => problem with
    {
        Type = Apply(mask, problem.Type),
        Title = Apply(mask, problem.Title),
        Detail = Apply(mask, problem.Detail),
        Errors = Apply(mask, problem.Errors),
    };

    // Two members can have the same name after masking.
    private static Dictionary<string, string[]> Apply(SecretMask mask, IReadOnlyDictionary<string, string[]> errors) => errors
        .GroupBy(error => mask.Apply(error.Key), error => error.Value, StringComparer.Ordinal)
        .ToDictionary(
            group => group.Key,
            group => group.SelectMany(messages => messages).Select(message => mask.Apply(message)).ToArray(),
            StringComparer.Ordinal);

    private static string? Apply(SecretMask mask, string? text) => text is null ? null : mask.Apply(text);
}
