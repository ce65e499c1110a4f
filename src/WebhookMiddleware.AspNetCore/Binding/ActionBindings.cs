using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Mvc.Abstractions;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>
/// What actions raise, whichever way they are reached: MVC has other endpoints for dynamic and fallback routes than those that the application maps. An action
/// that has several routes of its own raises there what any of them is bound to.
/// </summary>
internal sealed class ActionBindings
{
    private readonly ConditionalWeakTable<ActionDescriptor, WebhookBinding> _bindings = [];
    private readonly Lock _adding = new();

    /// <summary>Notes a binding of the action.</summary>
    public void Add(ActionDescriptor action, WebhookBinding binding)
    {
        lock (_adding)
        {
            _bindings.AddOrUpdate(action, _bindings.TryGetValue(action, out var known) ? known.Union(binding) : binding);
        }
    }

    /// <summary>Returns what the action raises; null when that is nothing.</summary>
    public WebhookBinding? Find(ActionDescriptor action) => _bindings.TryGetValue(action, out var binding) ? binding : null;
}
