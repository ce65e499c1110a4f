using System.Text.Json;

namespace WebhookMiddleware.Dashboard.Calls;

/// <summary>What the saved response of a receiver says of its refusal.</summary>
/// <param name="Status">The status for the client; null if none is given.</param>
/// <param name="Reason">The title and the detail; null without them.</param>
/// <param name="HasErrors">Whether errors of single fields are given.</param>
internal sealed record Refusal(int? Status, string? Reason, bool HasErrors)
{
    private static readonly Refusal Bare = new(Status: null, Reason: null, HasErrors: false);

    /// <summary>Reads a response. Returns null for one that is not saved, or can't be read because it is cut.</summary>
    public static Refusal? Read(string? body)
    {
        if (body is null)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return root.ValueKind is not JsonValueKind.Object ? Bare
                : root.TryGetProperty("problem", out var problem) ? Of(problem)
                : root.TryGetProperty("decision", out _) ? Bare
                : Of(root);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Refusal Of(JsonElement problem)
    {
        if (problem.ValueKind is not JsonValueKind.Object)
        {
            return Bare;
        }

        string?[] said = [TextOf(problem, "title"), TextOf(problem, "detail")];
        var reason = string.Join(": ", said.Where(text => !string.IsNullOrEmpty(text)));
        return new Refusal(StatusOf(problem), reason.Length > 0 ? reason : null, HasErrorsOf(problem));
    }

    private static int? StatusOf(JsonElement problem)
        => problem.TryGetProperty("status", out var status)
            && status.ValueKind is JsonValueKind.Number
            && status.TryGetInt32(out var number) ? number : null;

    private static bool HasErrorsOf(JsonElement problem)
        => problem.TryGetProperty("errors", out var errors) && errors.ValueKind is JsonValueKind.Array && errors.GetArrayLength() > 0;

    private static string? TextOf(JsonElement problem, string name)
        => problem.TryGetProperty(name, out var text) && text.ValueKind is JsonValueKind.String ? text.GetString() : null;
}
