using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Registry;

internal static class InvocationExtensions
{
    /// <summary>Determines whether a webhook is valid at the time of the run and applies to its tenant.</summary>
    public static bool Includes(this WebhookInvocation invocation, CompiledWebhook webhook)
        => webhook.Definition.Applies(invocation.Timestamp, invocation.Tenant);
}
