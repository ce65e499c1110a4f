namespace WebhookMiddleware.Receiver.Decisions;

/// <summary>Specifies what a decision does.</summary>
internal enum DecisionKind
{
    Allow,
    Deny,
    Enrich,
    Status,
}
