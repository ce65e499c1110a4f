using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Masking;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Calling;

/// <summary>Reads the problem detail (RFC 9457) of a deny.</summary>
internal static class ProblemReader
{
    private const string Errors = "errors";
    private const string NoMessage = "Not accepted.";

    /// <param name="json">The problem.</param>
    /// <param name="prefix">Where it stands in the response, for messages: empty or <c>problem.</c>.</param>
    /// <param name="fallbackStatus">The status for the client when the problem has none from 400 to 499; null: the default.</param>
    /// <param name="mask">The mask of the webhook's secrets, for pointers: as member paths they are spelt differently. Null: it has none.</param>
    /// <param name="error">What is wrong with it.</param>
    public static WebhookProblem Read(JsonObject json, string prefix, int? fallbackStatus, SecretMask? mask, out string? error)
    {
        var members = new AnswerMembers(json, prefix);
        var problem = new WebhookProblem
        {
            Type = members.Text("type"),
            Title = members.Text("title"),
            Detail = members.Text("detail"),
            Errors = ReadErrors(json[Errors], prefix, mask, members),
        };
        var status = members.Number("status") is { } own and >= 400 and <= 499 ? own : fallbackStatus;
        error = members.Error;
        return status is { } known ? problem with { Status = known } : problem;
    }

    private static Dictionary<string, string[]> ReadErrors(JsonNode? errors, string prefix, SecretMask? mask, AnswerMembers members)
    {
        var messages = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        switch (errors)
        {
            case null:
                break;
            case JsonArray array:
                ReadList(array, prefix, mask, members, messages);
                break;
            case JsonObject byName:
                ReadByName(byName, members, messages);
                break;
            default:
                members.Fail<object>(Errors, "an array or an object");
                break;
        }

        return messages.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal);
    }

    // RFC 9457's own example: a list, each with the place that it is about.
    private static void ReadList(
        JsonArray errors, string prefix, SecretMask? mask, AnswerMembers members, Dictionary<string, List<string>> messages)
    {
        for (var i = 0; i < errors.Count; i++)
        {
            if (errors[i] is not JsonObject item)
            {
                members.Fail<object>($"{Errors}[{i}]", "an object");
                return;
            }

            var entry = new AnswerMembers(item, $"{prefix}{Errors}[{i}].");
            var pointer = entry.Text("pointer") is { } text ? mask?.Apply(text) ?? text : null;
            var code = entry.Text("code");
            Add(messages, Path(pointer), entry.Text("detail") ?? code ?? NoMessage);
            members.Fail(entry.Error);
        }
    }

    // ASP.NET Core's form: messages by member name.
    private static void ReadByName(JsonObject errors, AnswerMembers members, Dictionary<string, List<string>> messages)
    {
        foreach (var (name, node) in errors)
        {
            switch (node)
            {
                case JsonArray list when list.All(item => item?.GetValueKind() == JsonValueKind.String):
                    foreach (var item in list)
                    {
                        Add(messages, name, item!.GetValue<string>());
                    }

                    break;
                case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                    Add(messages, name, value.GetValue<string>());
                    break;
                default:
                    members.Fail<object>($"{Errors}.{name}", "an array of strings");
                    break;
            }
        }
    }

    private static void Add(Dictionary<string, List<string>> messages, string path, string message)
    {
        if (!messages.TryGetValue(path, out var list))
        {
            messages.Add(path, list = []);
        }

        list.Add(message);
    }

    // A place that can't be read must not turn a deny into a failure, which may let the request pass: then it is about the whole payload.
    private static string Path(string? pointer)
        => pointer is not null && JsonPointer.TryParseReference(pointer, out var parsed) ? parsed.ToMemberPath() : "";
}
