using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using WebhookMiddleware.AspNetCore.Json;
using WebhookMiddleware.Json;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>
/// Validates an enriched argument of an action as MVC validated the original one, and then with the application's own validators.
/// </summary>
internal sealed class ControllerValidation(IServiceProvider services, PayloadValidators validators, ApiJsonOptions json)
{
    // Resolved later instead of injected: a host without controllers doesn't have the service.
    private readonly Lazy<IObjectModelValidator> _validator = new(services.GetRequiredService<IObjectModelValidator>);

    public ValueTask<IReadOnlyList<PayloadError>> ValidateAsync(
        ActionContext context, ModelMetadata bound, object? candidate, CancellationToken cancellationToken)
    {
        var errors = Validate(context, bound, candidate);
        return errors.Count > 0 || validators.For(bound.ModelType) is not { } own
            ? new(errors)
            : own.ValidateAsync(
                candidate, PayloadContract.Find(bound.ModelType, json.Controllers), context.HttpContext.RequestServices, cancellationToken);
    }

    private List<PayloadError> Validate(ActionContext context, ModelMetadata bound, object? candidate)
    {
        // A separate model state, because errors here are the webhook's fault, not the client's.
        var attempt = new ActionContext(context.HttpContext, context.RouteData, context.ActionDescriptor, new ModelStateDictionary());
        if (_validator.Value is ObjectModelValidator validator)
        {
            validator.Validate(attempt, null, "", candidate, bound);
        }
        else
        {
            _validator.Value.Validate(attempt, null, "", candidate);
        }

        return attempt.ModelState.IsValid ? [] : Errors(attempt.ModelState, bound.ModelType);
    }

    private List<PayloadError> Errors(ModelStateDictionary state, Type type)
    {
        var typeInfo = PayloadContract.Find(type, json.Controllers);
        return
        [
            .. from entry in state
               from error in entry.Value.Errors
               select new PayloadError(ClrPath.ToJson(entry.Key, typeInfo), error.ErrorMessage),
        ];
    }
}
