using Microsoft.Extensions.Options;

namespace WebhookMiddleware;

/// <summary>Checks the ranges that the options declare.</summary>
[OptionsValidator]
internal sealed partial class WebhookOptionsValidator : IValidateOptions<WebhookOptions>;
