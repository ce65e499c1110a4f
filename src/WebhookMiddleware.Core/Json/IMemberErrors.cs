namespace WebhookMiddleware.Json;

/// <summary>Collects what is wrong with the members of a JSON document.</summary>
internal interface IMemberErrors
{
    /// <summary>Adds an error about a member, or about the document as a whole where the path is empty.</summary>
    void Add(string path, string message);

    /// <summary>Adds that a member has a value of another type or form.</summary>
    /// <param name="path">The path of the member.</param>
    /// <param name="name">The name of the member.</param>
    /// <param name="expected">What the value "must be".</param>
    void AddMistyped(string path, string name, string expected) => Add(path, $"'{name}' {expected}.");
}
