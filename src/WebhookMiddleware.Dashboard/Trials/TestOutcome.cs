using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Management.Trials;
using WebhookMiddleware.Dashboard.Languages;
using WebhookMiddleware.Dashboard.Pages;

namespace WebhookMiddleware.Dashboard.Trials;

/// <summary>What a form shows after its test: what happened, or why nothing did.</summary>
/// <param name="Form">What was typed.</param>
internal sealed record TestOutcome(TestForm Form)
{
    /// <summary>Gets the result in the form of the management API; null if nothing was called.</summary>
    public JsonObject? Result { get; init; }

    /// <summary>Gets what is wrong, by member path, in the language of the page.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Gets the message above the form: its kind, and the key of its text. Null for none.</summary>
    public (string Kind, string Key)? Message { get; init; }

    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Reads the posted form and makes the test. Returns null if what is to be tested does not exist.</summary>
    public static async Task<TestOutcome?> MakeAsync(DashboardPage page, Func<JsonObject, Task<TrialResult>> test)
    {
        var outcome = new TestOutcome(TestForm.Read(page.Form));
        var mistakes = new Dictionary<string, string[]>();
        var document = outcome.Form.ToDocument(page.Language, mistakes);
        if (mistakes.Count > 0)
        {
            return outcome.Refused(mistakes);
        }

        var result = await test(document);
        return result.Status switch
        {
            TrialStatus.NotFound => null,
            TrialStatus.Busy => outcome.With(page, "Test.Busy", StatusCodes.Status429TooManyRequests),
            TrialStatus.TooManyHops => outcome.With(page, "Test.TooManyHops", StatusCodes.Status409Conflict),
            TrialStatus.Invalid => outcome.Refused(result.Errors.ToDictionary(
                error => error.Key,
                error => error.Value.Select(page.Language.Translate).ToArray())),
            _ => outcome with { Result = result.Document },
        };
    }

    /// <summary>Returns the form again, because the token of its page is too old.</summary>
    public static TestOutcome Expired(DashboardPage page)
        => new(TestForm.Read(page.Form)) { Message = ("warn", "Test.Expired"), Status = StatusCodes.Status400BadRequest };

    /// <summary>Returns the errors of a field, each with the place in it.</summary>
    public IReadOnlyList<string> ErrorsOf(string field)
        => [.. Errors
            .Where(error => IsIn(error.Key, field))
            .SelectMany(error => error.Value.Select(message => error.Key == field
                ? message
                : $"{error.Key[field.Length..].TrimStart('.')}: {message}"))];

    /// <summary>Returns the errors that belong to none of the fields.</summary>
    public IReadOnlyList<string> ErrorsOutside(IEnumerable<string> fields)
        => [.. Errors.Where(error => !fields.Any(field => IsIn(error.Key, field))).SelectMany(error => error.Value)];

    private static bool IsIn(string path, string field)
        => path.StartsWith(field, StringComparison.Ordinal) && (path.Length == field.Length || path[field.Length] is '.' or '[');

    private TestOutcome Refused(IReadOnlyDictionary<string, string[]> errors)
        => this with { Errors = errors, Message = ("fail", "Test.NothingCalled"), Status = StatusCodes.Status400BadRequest };

    private TestOutcome With(DashboardPage page, string key, int status)
    {
        if (status is StatusCodes.Status429TooManyRequests)
        {
            page.Http.Response.Headers.RetryAfter = "1";
        }

        return this with { Message = ("warn", key), Status = status };
    }
}
