using Microsoft.AspNetCore.Mvc;
using WebhookMiddleware.Receiver.Decisions;

namespace WebhookMiddleware.Receiver;

/// <summary>
/// Represents the answer of a handler. Only awaited webhooks of <c>before</c> events decide; of all others, the API logs the answer. A
/// handler that returns nothing lets the request pass.
/// </summary>
public sealed record Decision
{
    private const int MaxOperations = 100;

    private Decision(DecisionKind kind) => Kind = kind;

    internal DecisionKind Kind { get; }

    internal IReadOnlyList<string> WarningTexts { get; private init; } = [];

    internal object? Context { get; private init; }

    internal DenyProblem? Problem { get; private init; }

    internal object? MergePatch { get; private init; }

    internal IReadOnlyList<PatchOperation> Operations { get; private init; } = [];

    internal PlainResponse? Response { get; private init; }

    /// <summary>Returns a decision that lets the request pass.</summary>
    public static Decision Allow() => new(DecisionKind.Allow);

    /// <summary>
    /// Returns a decision that stops the request. The API's client gets the status and the texts, so write them for the client.
    /// </summary>
    /// <param name="status">The status that the client gets, from 400 to 499.</param>
    /// <param name="title">What is wrong, in a few words.</param>
    /// <param name="errors">What is wrong with a member of the payload, by JSON pointer, such as <c>#/items/0/quantity</c>.</param>
    public static Decision Deny(int status, string title, params (string Pointer, string Detail)[] errors)
        => Deny(status, title, detail: null, errors);

    /// <summary>
    /// Returns a decision that stops the request. The API's client gets the status and the texts, so write them for the client.
    /// </summary>
    /// <param name="status">The status that the client gets, from 400 to 499.</param>
    /// <param name="title">What is wrong, in a few words.</param>
    /// <param name="detail">What is wrong, in a sentence; null for nothing more.</param>
    /// <param name="errors">What is wrong with a member of the payload, by JSON pointer, such as <c>#/items/0/quantity</c>.</param>
    public static Decision Deny(int status, string title, string? detail, params (string Pointer, string Detail)[] errors)
        => new(DecisionKind.Deny) { Problem = DenyProblem.Of(status, title, detail, errors) };

    /// <summary>
    /// Returns a decision that stops the request with problem details (RFC 9457). The extension <c>errors</c> may be a list of objects with
    /// <c>pointer</c>, <c>code</c> and <c>detail</c>, or messages by member name, as <see cref="HttpValidationProblemDetails"/> has them.
    /// </summary>
    /// <param name="problem">The problem. Its status is from 400 to 499; null for 422.</param>
    public static Decision Deny(ProblemDetails problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return new(DecisionKind.Deny) { Problem = DenyProblem.Of(problem) };
    }

    /// <summary>
    /// Returns a decision that changes the payload by a merge patch (RFC 7396): objects are merged, null removes a member, and an array
    /// replaces the whole array. The webhook must be registered with <c>responseContainsData</c>.
    /// </summary>
    /// <param name="mergePatch">An object that serializes to the patch, such as <c>new { delivery = new { cost = 0 } }</c>.</param>
    public static Decision Enrich(object mergePatch)
    {
        ArgumentNullException.ThrowIfNull(mergePatch);
        return new(DecisionKind.Enrich) { MergePatch = mergePatch };
    }

    /// <summary>
    /// Returns a decision that changes the payload by operations (RFC 6902), at most 100. The webhook must be registered with
    /// <c>responseContainsData</c>.
    /// </summary>
    /// <param name="operations">The operations, in their order.</param>
    public static Decision Patch(params PatchOperation[] operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(operations.Length, MaxOperations, nameof(operations));
        return new(DecisionKind.Enrich) { Operations = operations };
    }

    /// <summary>
    /// Returns a response as it is, for what is no decision: 410, say, switches the webhook off, and 503 asks for another attempt. A status
    /// from 300 is not remembered: the next attempt runs the handler again.
    /// </summary>
    /// <param name="status">The status, from 200 to 599.</param>
    /// <param name="contentType">The type of the body; null if there is none.</param>
    /// <param name="body">The body; null for none.</param>
    public static Decision Status(int status, string? contentType = null, string? body = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, StatusCodes.Status200OK);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        return new(DecisionKind.Status) { Response = new PlainResponse(status, contentType, body) };
    }

    /// <summary>Returns the same decision with values for later webhooks of the run and for the API's own code.</summary>
    /// <param name="values">An object that serializes to the values, such as <c>new { creditScore = 712 }</c>.</param>
    /// <exception cref="InvalidOperationException">The decision lets nothing pass.</exception>
    public Decision WithContext(object values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Passing() with { Context = values };
    }

    /// <summary>Returns the same decision with warnings for the API's log.</summary>
    /// <param name="warnings">The warnings.</param>
    /// <exception cref="InvalidOperationException">The decision lets nothing pass.</exception>
    public Decision WithWarnings(params string[] warnings) => Passing() with { WarningTexts = warnings };

    private Decision Passing() => Kind is DecisionKind.Allow or DecisionKind.Enrich
        ? this
        : throw new InvalidOperationException("Only a decision that lets the request pass has context values and warnings.");
}
