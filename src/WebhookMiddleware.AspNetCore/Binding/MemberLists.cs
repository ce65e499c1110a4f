namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>The lists of members that a binding gives.</summary>
/// <param name="Writable">What webhooks may write. Null: there is no list.</param>
/// <param name="Exclude">What they are not told. Null: nothing.</param>
/// <param name="Include">What they are told although it looks like a credential. Null: nothing.</param>
internal sealed record MemberLists(IReadOnlyList<string>? Writable, IReadOnlyList<string>? Exclude, IReadOnlyList<string>? Include);
