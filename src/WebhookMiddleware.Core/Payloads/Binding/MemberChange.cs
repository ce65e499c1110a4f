using System.Text.Json.Serialization.Metadata;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>A change of one member of an object.</summary>
/// <param name="Member">The member.</param>
/// <param name="Value">The new value.</param>
/// <param name="IsRemoval">Whether the patch removes the member. It then gets the value that binding gives to an absent member.</param>
internal sealed record MemberChange(JsonPropertyInfo Member, object? Value, bool IsRemoval = false)
{
    /// <summary>Gets whether the API binds the member through its type's constructor.</summary>
    public bool IsByConstructor => Member.AssociatedParameter is { IsMemberInitializer: false };
}
