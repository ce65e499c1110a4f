using Microsoft.Extensions.Options;

namespace WebhookMiddleware.Redaction;

/// <summary>Reports every pointer of <see cref="WebhookOptions.Redact"/> that is not valid.</summary>
internal sealed class RedactOptionsValidator : IValidateOptions<WebhookOptions>
{
    private const string Section = $"{WebhookOptions.SectionName}:{nameof(WebhookOptions.Redact)}";

    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        string[] errors =
        [
            .. options.Redact.SelectMany((text, i)
                => RedactedPointer.TryParse(text, out _, out var error) ? [] : new[] { $"{Section}:{i}: '{text}' {error}" }),
        ];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
