using WebhookMiddleware.Calling;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>A webhook of a stage and the answer to its call.</summary>
internal readonly record struct StageAnswer(CompiledWebhook Webhook, WebhookAnswer Answer);
