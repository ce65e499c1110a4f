namespace WebhookMiddleware.Json;

/// <summary>Collects errors in the members of a JSON document.</summary>
internal interface IMemberErrors
{
    /// <summary>Adds an error about a member, or about the whole document if the path is empty.</summary>
    void Add(string path, string message);

    /// <summary>Adds an error about a value of the wrong type or form.</summary>
    /// <param name="path">The path of the member.</param>
    /// <param name="name">The name of the member.</param>
    /// <param name="expected">The expectation, such as "must be a string".</param>
    void AddMistyped(string path, string name, string expected) => Add(path, $"'{name}' {expected}.");
}
