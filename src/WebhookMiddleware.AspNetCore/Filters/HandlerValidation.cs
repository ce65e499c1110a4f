#pragma warning disable ASP0029 // The validation API is marked as experimental; it is how minimal APIs validate.

using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;
using WebhookMiddleware.AspNetCore.Endpoints;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Validates an enriched argument of a minimal API as the framework validated the original one (<c>AddValidation()</c>).</summary>
internal sealed class HandlerValidation(IOptions<ValidationOptions> options, ApiJsonOptions json)
{
    private static readonly IReadOnlyList<PayloadError> None = [];

    /// <summary>The validation of an endpoint's body; null when the framework doesn't validate it either.</summary>
    public Func<HttpContext, object?, CancellationToken, ValueTask<IReadOnlyList<PayloadError>>>? For(HandlerBody body, IList<object> metadata)
    {
        if (metadata.Any(item => item is IDisableValidationMetadata) || !TryGetValidatable(body, out var validatable))
        {
            return null;
        }

        return async (context, candidate, cancellationToken) =>
        {
            if (candidate is null)
            {
                return None;
            }

            var attempt = new ValidateContext
            {
                ValidationOptions = options.Value,
                ValidationContext = new ValidationContext(candidate, body.Parameter.Name ?? body.Type.Name, context.RequestServices, items: null),
            };
            await validatable.ValidateAsync(candidate, attempt, cancellationToken);
            return attempt.ValidationErrors is { Count: > 0 } errors ? Translate(errors, body.Type) : None;
        };
    }

    private bool TryGetValidatable(HandlerBody body, [NotNullWhen(true)] out IValidatableInfo? validatable)
        => body.Holder is null
            ? options.Value.TryGetValidatableParameterInfo(body.Parameter, out validatable)
            : options.Value.TryGetValidatableTypeInfo(body.Type, out validatable);

    private List<PayloadError> Translate(Dictionary<string, string[]> errors, Type type)
    {
        var typeInfo = json.RouteHandlers.GetTypeInfo(type);
        return [.. errors.SelectMany(entry => entry.Value.Select(message => new PayloadError(ClrPath.ToJson(entry.Key, typeInfo), message)))];
    }
}
