using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using WebhookMiddleware.AspNetCore.Filters;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>Adds the webhook filter to every action as the innermost filter, whatever the host does to MVC's list of filters.</summary>
internal sealed class WebhookActionProvider(WebhookActionFilter filter) : IActionDescriptorProvider
{
    // Runs inside the actions' own filters, even those of the same order.
    private static readonly int InnermostScope = FilterScope.Last;

    /// <summary>Gets the smallest order, so that OnProvidersExecuted runs after that of all other providers.</summary>
    public int Order => int.MinValue;

    public void OnProvidersExecuting(ActionDescriptorProviderContext context)
    {
        // There are no actions yet.
    }

    public void OnProvidersExecuted(ActionDescriptorProviderContext context)
    {
        foreach (var action in context.Results.OfType<ControllerActionDescriptor>())
        {
            if (!action.FilterDescriptors.Any(descriptor => ReferenceEquals(descriptor.Filter, filter)))
            {
                action.FilterDescriptors = [.. action.FilterDescriptors, new FilterDescriptor(filter, InnermostScope)];
            }
        }
    }
}
