using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ActionConstraints;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Options;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Json;
using WebhookMiddleware.AspNetCore.Payloads;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Selects the source of an action's payload.</summary>
/// <remarks>
/// The source is the first of these that the action has, among its parameters and the bound properties of its controller:
/// <list type="number">
/// <item>a bound body, or the member that is bound to the body: webhooks see the object, whatever format the client sent;</item>
/// <item>a form, or a model that MVC binds from several sources: the model, or its fields as one object;</item>
/// <item>a model of the query;</item>
/// <item>otherwise the JSON body, which the filter reads before the action may read it.</item>
/// </list>
/// </remarks>
internal sealed class ActionPayloads(
    IServiceProvider services, ControllerValidation validation, RequestBodyReader reader, ApiJsonOptions json, WebhookBindingErrors errors)
{
    private readonly ConditionalWeakTable<ControllerActionDescriptor, PayloadSource<ActionExecutingContext>> _known = [];

    // Resolved later instead of injected: a host without controllers doesn't have the service.
    private readonly Lazy<ActionInputs> _inputs = new(() => new ActionInputs(
        services.GetRequiredService<IModelMetadataProvider>(), json.Controllers.PropertyNamingPolicy));

    private readonly Lazy<MvcOptions> _options = new(() => services.GetRequiredService<IOptions<MvcOptions>>().Value);

    /// <summary>Gets a value indicating whether controllers refuse bodies without a member that can't be null.</summary>
    public bool RequiresNonNullable => !_options.Value.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes;

    public PayloadSource<ActionExecutingContext> For(ControllerActionDescriptor action) => _known.GetValue(action, Create);

    private PayloadSource<ActionExecutingContext> Create(ControllerActionDescriptor action)
    {
        var inputs = _inputs.Value.Of(action);
        if (inputs.FirstOrDefault(input => input.Source == BindingSource.Body) is { } body)
        {
            if (OnePassSequence.Is(body.Metadata.ModelType))
            {
                errors.Add(
                    $"Action {action.DisplayName}: its body is bound to an IAsyncEnumerable<T>, which can be read only once and so "
                        + "can't be shown to webhooks. Bind it to a list or an array.");
            }

            return ObjectSource<ActionExecutingContext>.Of(Part(action, body), json.Controllers, reader.Limit, action.DisplayName, errors);
        }

        var takesForms = TakesForms(action);
        if (Parts(action, inputs, input => IsForm(input, takesForms)) is { IsEmpty: false } form)
        {
            return ModelSource<ActionExecutingContext>.Of(form, json.Controllers, reader.Limit, action.DisplayName, errors);
        }

        return Parts(action, inputs, input => input.Source == BindingSource.Query && input.IsModel) is { IsEmpty: false } query
            ? ModelSource<ActionExecutingContext>.Of(query, json.Controllers, reader.Limit, action.DisplayName, errors)
            : new JsonBodySource<ActionExecutingContext>(reader);
    }

    // An input without a source of its own may come from the form, the query or a custom binder.
    private static bool IsForm(ActionInput input, bool takesForms)
        => input.Source == BindingSource.Form || input.Source == BindingSource.FormFile
            || (input.Source == BindingSource.ModelBinding && (input.IsModel || takesForms))
            || input.Source == BindingSource.Custom;

    // A GET has single values only in its query, which webhooks receive anyway.
    private static bool TakesForms(ControllerActionDescriptor action)
        => action.ActionConstraints?.OfType<HttpMethodActionConstraint>().FirstOrDefault() is not { } constraint
            || constraint.HttpMethods.Any(method => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method));

    private ImmutableArray<BoundPart<ActionExecutingContext>> Parts(
        ControllerActionDescriptor action, IEnumerable<ActionInput> inputs, Func<ActionInput, bool> isPart)
        => [.. inputs.Where(isPart).Select(input => Part(action, input))];

    private BoundPart<ActionExecutingContext> Part(ControllerActionDescriptor action, ActionInput input)
    {
        if (input.Unchangeable is { } unchangeable)
        {
            errors.Add(BoundProperty.DescribeUnchangeable(action.DisplayName, unchangeable));
        }

        var member = input.Path is [.., var property]
            ? (ICustomAttributeProvider)property
            : action.Parameters
                .OfType<ControllerParameterDescriptor>()
                .FirstOrDefault(parameter => parameter.Name == input.Parameter)?.ParameterInfo;
        return new(
            input.Name,
            input.Metadata.ModelType,
            member,
            input.Get,
            input.Set,
            (call, candidate, cancellationToken) => input.IsHeld(call)
                ? validation.ValidateAsync(call, input.Metadata, candidate, cancellationToken)
                : new([new PayloadError("", $"the object that holds {input.Name} is null, so that it can't be set.")]),
            input.AllowsNull(_options.Value));
    }
}
