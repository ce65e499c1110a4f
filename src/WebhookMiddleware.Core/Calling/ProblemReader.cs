using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Json;
using WebhookMiddleware.Masking;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Calling;

/// <summary>Reads the problem details (RFC 9457) of a deny.</summary>
internal static class ProblemReader
{
    private const string Errors = "errors";
    private const string NoMessage = "Not accepted.";

    /// <summary>Reads a problem.</summary>
    /// <param name="json">The problem.</param>
    /// <param name="path">The path of the problem in the response, for messages; empty when the problem is the response.</param>
    /// <param name="fallbackStatus">The client's status when the problem has none from 400 to 499; null for the default.</param>
    /// <param name="mask">
    /// The mask of the webhook's secrets, or null. It is applied to pointers here, because a member path spells them differently.
    /// </param>
    /// <param name="errors">Collects the errors of the problem.</param>
    public static WebhookProblem Read(JsonObject json, string path, int? fallbackStatus, SecretMask? mask, AnswerErrors errors)
    {
        var members = new JsonMembers(json, path, errors);
        var problem = new WebhookProblem
        {
            Type = members.ReadString("type"),
            Title = members.ReadString("title"),
            Detail = members.ReadString("detail"),
            Errors = ReadErrors(members, mask, errors),
        };
        var status = members.ReadNumber("status") is { } number && number.TryGetValue<int>(out var own) && own is >= 400 and <= 499
            ? own
            : fallbackStatus;
        return status is { } known ? problem with { Status = known } : problem;
    }

    private static Dictionary<string, string[]> ReadErrors(JsonMembers members, SecretMask? mask, AnswerErrors errors)
    {
        var messages = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var path = members.PathOf(Errors);
        switch (members.Find(Errors))
        {
            case null:
                break;
            case JsonArray array:
                ReadList(array, path, mask, errors, messages);
                break;
            case JsonObject byName:
                ReadByName(byName, path, errors, messages);
                break;
            default:
                errors.AddMistyped(path, "must be an array or an object");
                break;
        }

        return messages.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal);
    }

    // The form of the example in RFC 9457: a list of objects, each with a pointer.
    private static void ReadList(
        JsonArray list, string path, SecretMask? mask, AnswerErrors errors, Dictionary<string, List<string>> messages)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is not JsonObject item)
            {
                errors.AddMistyped($"{path}[{i}]", "must be an object");
                return;
            }

            var entry = new JsonMembers(item, $"{path}[{i}]", errors);
            var pointer = entry.ReadString("pointer") is { } text ? mask?.Apply(text) ?? text : null;
            var code = entry.ReadString("code");
            Add(messages, Path(pointer), entry.ReadString("detail") ?? code ?? NoMessage);
        }
    }

    // The form of ASP.NET Core: messages by member name.
    private static void ReadByName(JsonObject byName, string path, AnswerErrors errors, Dictionary<string, List<string>> messages)
    {
        foreach (var (name, node) in byName)
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
                    errors.AddMistyped($"{path}.{name}", "must be an array of strings");
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

    // An unreadable pointer must not turn a deny into a failure, which may let the request pass. The error then applies to the whole
    // payload.
    private static string Path(string? pointer)
        => pointer is not null && JsonPointer.TryParseReference(pointer, out var parsed) ? parsed.ToMemberPath() : "";
}
