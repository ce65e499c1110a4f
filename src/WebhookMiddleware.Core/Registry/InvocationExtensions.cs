using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Registry;

internal static class InvocationExtensions
{
    /// <summary>Returns whether a webhook is valid at the moment of the run, and meant for its tenant.</summary>
    public static bool Includes(this WebhookInvocation invocation, CompiledWebhook webhook)
        => webhook.Definition.Applies(invocation.Timestamp, invocation.Tenant);
}
