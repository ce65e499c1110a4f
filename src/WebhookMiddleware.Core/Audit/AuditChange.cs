using System.Text.Json.Nodes;

namespace WebhookMiddleware.Audit;

/// <summary>Represents a member that was changed, in the form of the management API.</summary>
/// <param name="Path">The JSON pointer of the member, such as <c>/timeoutMs</c>.</param>
/// <param name="From">The value before; null for none.</param>
/// <param name="To">The value after; null for none.</param>
public sealed record AuditChange(string Path, JsonNode? From, JsonNode? To)
{
    /// <summary>What stands for a secret, on both sides of a change.</summary>
    internal const string Secret = "•••";

    /// <summary>Returns the path, without the values.</summary>
    public override string ToString() => Path;
}
