using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Finds the parameter of an action that is bound to the request's body.</summary>
internal static class ControllerBody
{
    /// <summary>The parameter; null when the action takes nothing from the body.</summary>
    public static ParameterDescriptor? Find(ControllerActionDescriptor action)
    {
        foreach (var parameter in action.Parameters)
        {
            if (parameter.BindingInfo?.BindingSource == BindingSource.Body)
            {
                return parameter;
            }
        }

        return null;
    }
}
