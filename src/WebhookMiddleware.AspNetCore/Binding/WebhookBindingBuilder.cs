using WebhookMiddleware.AspNetCore.Routes;
using WebhookMiddleware.Events;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>Collects the events of an endpoint and reports their errors.</summary>
internal sealed class WebhookBindingBuilder(WebhookEventCatalog catalog, WebhookBindingErrors errors, bool requireWritable)
{
    private readonly DeclaredEvents _before = new();
    private readonly DeclaredEvents _after = new();

    /// <summary>Adds a declaration of an event, which may have been declared before: the lists of all declarations apply.</summary>
    /// <param name="phase">The phase that the event must have.</param>
    /// <param name="eventName">The event's name.</param>
    /// <param name="lists">The members that webhooks may write, and those that they receive.</param>
    /// <param name="methods">The HTTP methods that raise the event; null for all.</param>
    /// <param name="where">The place of the declaration, for error messages.</param>
    public void Add(WebhookPhase phase, string eventName, MemberLists lists, IReadOnlyList<string>? methods, string where)
    {
        if (!catalog.TryGet(eventName, out _))
        {
            errors.AddUnknownEvent(eventName, where);
            return;
        }

        if (!catalog.TryGet(eventName, phase, out var webhookEvent, out var error))
        {
            errors.Add($"{where}: {error}");
            return;
        }

        try
        {
            var added = new BoundEvent(
                webhookEvent,
                catalog.IndexOf(webhookEvent),
                lists.Writable is null ? null : WritablePointers.Parse(lists.Writable),
                methods,
                MemberExclusion.Parse(lists.Exclude, lists.Include));
            if (!(phase == WebhookPhase.Before ? _before : _after).TryAdd(added))
            {
                errors.Add(
                    $"{where}, event '{eventName}': another binding of the same endpoint has a 'writable' list for it, and the two have no "
                        + "place in common. Leave one of the lists out, or empty it to open nothing to webhooks.");
            }
        }
        catch (FormatException exception)
        {
            errors.Add($"{where}, event '{eventName}': {exception.Message}");
        }
    }

    /// <summary>Adds the events of an entry of the route map.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="methods">The HTTP methods that raise them; null for all.</param>
    public void Add(RouteMapEntry entry, IReadOnlyList<string>? methods)
    {
        var options = entry.Options;
        var where = $"Route map entry '{entry.Route}'";
        var lists = new MemberLists(
            options.Writable.Count == 0 && !options.WritesNothing ? null : options.Writable.AsReadOnly(),
            options.Exclude.AsReadOnly(),
            options.Include.AsReadOnly());
        foreach (var name in options.Before)
        {
            Add(WebhookPhase.Before, name, lists, methods, where);
        }

        foreach (var name in options.After)
        {
            Add(WebhookPhase.After, name, lists, methods, where);
        }
    }

    /// <summary>Returns the binding, or null if it has no events.</summary>
    public WebhookBinding? Build(string? route)
        => _before.Events.Count + _after.Events.Count == 0
            ? null
            : new WebhookBinding(route, [.. _before.Events.Select(Complete)], [.. _after.Events]);

    private BoundEvent Complete(BoundEvent bound)
        => requireWritable && bound.Writable is null ? bound with { Writable = WritablePointers.Unlisted } : bound;
}
