namespace WebhookMiddleware.Templates.Members;

/// <summary>A member that a template or a condition names and the envelope never has.</summary>
/// <param name="Path">The path as it is written.</param>
/// <param name="Name">The name that is missing.</param>
/// <param name="Known">The names that exist instead.</param>
internal sealed record MissingMember(string Path, string Name, IReadOnlyList<string> Known);
