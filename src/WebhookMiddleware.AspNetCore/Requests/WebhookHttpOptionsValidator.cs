using Microsoft.Extensions.Options;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>Checks the ranges that the options declare.</summary>
[OptionsValidator]
internal sealed partial class WebhookHttpOptionsValidator : IValidateOptions<WebhookHttpOptions>;
