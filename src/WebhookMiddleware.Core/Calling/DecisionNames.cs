namespace WebhookMiddleware.Calling;

/// <summary>Defines the members of a decision, and what its <c>decision</c> may be.</summary>
internal static class DecisionNames
{
    public const string Decision = "decision";
    public const string Problem = "problem";
    public const string MergePatch = "mergePatch";
    public const string Patch = "patch";
    public const string Context = "context";
    public const string Warnings = "warnings";

    public const string Allow = "allow";
    public const string Deny = "deny";
    public const string Enrich = "enrich";
}
