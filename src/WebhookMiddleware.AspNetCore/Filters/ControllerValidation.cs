using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using WebhookMiddleware.AspNetCore.Endpoints;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Validates an enriched argument of an action as MVC validated the original one, and then with the application's own validators.</summary>
internal sealed class ControllerValidation(IServiceProvider services, PayloadValidators validators, ApiJsonOptions json)
{
    // From the provider, not by injection: a host without controllers doesn't have them.
    private readonly Lazy<IObjectModelValidator> _validator = new(services.GetRequiredService<IObjectModelValidator>);
    private readonly Lazy<IModelMetadataProvider> _metadata = new(services.GetRequiredService<IModelMetadataProvider>);

    public ValueTask<IReadOnlyList<PayloadError>> ValidateAsync(
        ActionContext context, ParameterDescriptor parameter, object? candidate, CancellationToken cancellationToken)
    {
        var errors = Validate(context, parameter, candidate);
        return errors.Count > 0 || validators.For(parameter.ParameterType) is not { } own
            ? new(errors)
            : own.ValidateAsync(
                candidate, json.Controllers.GetTypeInfo(parameter.ParameterType), context.HttpContext.RequestServices, cancellationToken);
    }

    private List<PayloadError> Validate(ActionContext context, ParameterDescriptor parameter, object? candidate)
    {
        // A model state of its own: what is wrong is the webhook's fault, not the client's.
        var attempt = new ActionContext(context.HttpContext, context.RouteData, context.ActionDescriptor, new ModelStateDictionary());
        if (_validator.Value is ObjectModelValidator validator
            && _metadata.Value is ModelMetadataProvider metadata
            && parameter is ControllerParameterDescriptor { ParameterInfo: { } info })
        {
            validator.Validate(attempt, null, "", candidate, metadata.GetMetadataForParameter(info));
        }
        else
        {
            _validator.Value.Validate(attempt, null, "", candidate);
        }

        return attempt.ModelState.IsValid ? [] : Errors(attempt.ModelState, parameter.ParameterType);
    }

    private List<PayloadError> Errors(ModelStateDictionary state, Type type)
    {
        var typeInfo = json.Controllers.GetTypeInfo(type);
        return
        [
            .. from entry in state
               from error in entry.Value.Errors
               select new PayloadError(ClrPath.ToJson(entry.Key, typeInfo), error.ErrorMessage),
        ];
    }
}
