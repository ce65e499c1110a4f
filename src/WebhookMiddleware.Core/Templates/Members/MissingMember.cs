namespace WebhookMiddleware.Templates.Members;

/// <summary>A member that a template or a condition names, and that is never there.</summary>
/// <param name="Path">The place, as it is written.</param>
/// <param name="Name">The name that is missing.</param>
/// <param name="Known">The names that are there.</param>
internal sealed record MissingMember(string Path, string Name, IReadOnlyList<string> Known);
