namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>The lists of members that a binding declares.</summary>
/// <param name="Writable">The members that webhooks may write; null if there is no list.</param>
/// <param name="Exclude">The members to withhold from webhooks; null for none.</param>
/// <param name="Include">The members to send although they look like credentials; null for none.</param>
internal sealed record MemberLists(IReadOnlyList<string>? Writable, IReadOnlyList<string>? Exclude, IReadOnlyList<string>? Include);
