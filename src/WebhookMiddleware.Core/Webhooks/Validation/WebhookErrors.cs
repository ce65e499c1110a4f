using System.Collections;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.Webhooks.Validation;

/// <summary>
/// Collects the errors of a webhook by JSON member path (<c>headers[0].name</c>), in the order in which they were found. No message repeats
/// a secret.
/// </summary>
internal sealed class WebhookErrors : IMemberErrors, IEnumerable<KeyValuePair<string, IReadOnlyList<string>>>
{
    private readonly OrderedDictionary<string, IReadOnlyList<string>> _messages = new(StringComparer.Ordinal);

    public bool IsEmpty => _messages.Count == 0;

    public void Add(string path, string message)
    {
        if (_messages.TryGetValue(path, out var messages))
        {
            ((List<string>)messages).Add(message);
        }
        else
        {
            _messages.Add(path, new List<string> { message });
        }
    }

    /// <summary>Determines whether the member, or a member that contains it, already has an error.</summary>
    public bool Covers(string path)
        => _messages.Keys.Any(known => path.StartsWith(known, StringComparison.Ordinal)
            && (path.Length == known.Length || path[known.Length] is '.' or '['));

    public IReadOnlyDictionary<string, string[]> ToDictionary()
        => _messages.ToDictionary(entry => entry.Key, entry => entry.Value.ToArray(), StringComparer.Ordinal);

    public IEnumerator<KeyValuePair<string, IReadOnlyList<string>>> GetEnumerator() => _messages.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
