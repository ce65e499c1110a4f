using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;
using WebhookMiddleware.AspNetCore.Json;
using WebhookMiddleware.Json;
using WebhookMiddleware.Payloads;

#pragma warning disable ASP0029 // The validation API is marked as experimental, but minimal APIs validate with it.


namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>
/// Validates an enriched argument of a minimal API as the framework validated the original one (<c>AddValidation()</c>), and then with the
/// application's own validators.
/// </summary>
internal sealed class HandlerValidation(IOptions<ValidationOptions> options, PayloadValidators validators, ApiJsonOptions json)
{
    private static readonly IReadOnlyList<PayloadError> None = [];

    /// <summary>Returns the validation of an endpoint's argument, or null if nothing validates it.</summary>
    public Func<HttpContext, object?, CancellationToken, ValueTask<IReadOnlyList<PayloadError>>>? For(
        HandlerArgument argument, IList<object> metadata)
    {
        var validatable = metadata.Any(item => item is IDisableValidationMetadata) ? null : FindValidatable(argument);
        var own = validators.For(argument.Type);
        if (validatable is null && own is null)
        {
            return null;
        }

        return async (context, candidate, cancellationToken) =>
        {
            if (candidate is null)
            {
                return None;
            }

            var errors = validatable is null ? None : await ValidateAsync(argument, validatable, context, candidate, cancellationToken);
            if (errors.Count > 0 || own is null)
            {
                return errors;
            }

            var typeInfo = PayloadContract.Find(argument.Type, json.RouteHandlers);
            return await own.ValidateAsync(candidate, typeInfo, context.RequestServices, cancellationToken);
        };
    }

    private async ValueTask<IReadOnlyList<PayloadError>> ValidateAsync(
        HandlerArgument argument, IValidatableInfo validatable, HttpContext context, object candidate, CancellationToken cancellationToken)
    {
        var attempt = new ValidateContext
        {
            ValidationOptions = options.Value,
            ValidationContext = new ValidationContext(
                candidate, argument.Parameter.Name ?? argument.Type.Name, context.RequestServices, items: null),
        };
        await validatable.ValidateAsync(candidate, attempt, cancellationToken);
        return attempt.ValidationErrors is { Count: > 0 } errors ? Translate(errors, argument.Type) : None;
    }

    private IValidatableInfo? FindValidatable(HandlerArgument argument)
        => (argument.Holder is null
            ? options.Value.TryGetValidatableParameterInfo(argument.Parameter, out var validatable)
            : options.Value.TryGetValidatableTypeInfo(argument.Type, out validatable))
            ? validatable
            : null;

    private List<PayloadError> Translate(Dictionary<string, string[]> errors, Type type)
    {
        var typeInfo = PayloadContract.Find(type, json.RouteHandlers);
        return
        [
            .. from entry in errors
               from message in entry.Value
               select new PayloadError(ClrPath.ToJson(entry.Key, typeInfo), message),
        ];
    }
}
