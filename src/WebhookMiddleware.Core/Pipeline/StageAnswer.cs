using WebhookMiddleware.Calling;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>One webhook of a stage, and how its call ended.</summary>
internal readonly record struct StageAnswer(CompiledWebhook Webhook, WebhookAnswer Answer);
