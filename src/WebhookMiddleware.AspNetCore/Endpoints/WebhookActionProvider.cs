using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using WebhookMiddleware.AspNetCore.Filters;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>Gives every action the webhook filter, innermost, whatever the host does to MVC's list of filters.</summary>
internal sealed class WebhookActionProvider(WebhookActionFilter filter) : IActionDescriptorProvider
{
    // Behind those of actions, also where they have the same order.
    private static readonly int InnermostScope = FilterScope.Last;

    /// <summary>The smallest: what it does when the others are done comes last.</summary>
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
