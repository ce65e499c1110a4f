using WebhookMiddleware.Json;

namespace WebhookMiddleware.Calling;

/// <summary>Keeps the first error in a response.</summary>
internal sealed class AnswerErrors : IMemberErrors
{
    /// <summary>Gets the first error, which names the member; null when there is none.</summary>
    public string? First { get; private set; }

    public void Add(string message) => First ??= message;

    public void AddMistyped(string path, string expected) => Add($"The response's member '{path}' {expected}.");

    void IMemberErrors.Add(string path, string message) => Add(message);

    void IMemberErrors.AddMistyped(string path, string name, string expected) => AddMistyped(path, expected);
}
