using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Mvc.Abstractions;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>
/// The events that actions raise, however the actions are reached: for dynamic and fallback routes, MVC has endpoints other than those
/// that the application maps. There, an action with several routes of its own raises the events of all of them.
/// </summary>
internal sealed class ActionBindings
{
    private readonly ConditionalWeakTable<ActionDescriptor, WebhookBinding> _bindings = [];
    private readonly Lock _adding = new();

    /// <summary>Adds a binding of the action.</summary>
    public void Add(ActionDescriptor action, WebhookBinding binding)
    {
        lock (_adding)
        {
            _bindings.AddOrUpdate(action, _bindings.TryGetValue(action, out var known) ? known.Union(binding) : binding);
        }
    }

    /// <summary>Returns the action's binding, or null if it raises no event.</summary>
    public WebhookBinding? Find(ActionDescriptor action) => _bindings.TryGetValue(action, out var binding) ? binding : null;
}
