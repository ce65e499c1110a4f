using System.Text.Json.Serialization.Metadata;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>A member of one object that a patch changes.</summary>
/// <param name="Member">The member.</param>
/// <param name="Value">What it becomes.</param>
/// <param name="IsRemoval">Whether the document has it no more: it becomes what binding gives a member that is left out.</param>
internal sealed record MemberChange(JsonPropertyInfo Member, object? Value, bool IsRemoval = false)
{
    /// <summary>Whether the API binds the member through its type's constructor.</summary>
    public bool IsByConstructor => Member.AssociatedParameter is { IsMemberInitializer: false };
}
