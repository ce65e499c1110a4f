using WebhookMiddleware.AspNetCore.Routes;
using WebhookMiddleware.Events;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>Collects the events of an endpoint and reports their errors.</summary>
internal sealed class WebhookBindingBuilder(WebhookEventCatalog catalog, WebhookBindingErrors errors, bool requireWritable)
{
    private readonly List<BoundEvent> _before = [];
    private readonly List<BoundEvent> _after = [];

    /// <summary>Adds an event. An event that was added before stays as it is, so that it is raised once per request.</summary>
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

        var events = phase == WebhookPhase.Before ? _before : _after;
        if (events.Exists(bound => bound.Event == webhookEvent))
        {
            return;
        }

        try
        {
            var exclusion = MemberExclusion.Parse(lists.Exclude, lists.Include);
            events.Add(new BoundEvent(webhookEvent, catalog.IndexOf(webhookEvent), Parse(lists.Writable), methods, exclusion));
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
        => _before.Count + _after.Count == 0 ? null : new WebhookBinding(route, [.. _before], [.. _after]);

    private WritablePointers? Parse(IReadOnlyList<string>? writable)
        => writable is not null ? WritablePointers.Parse(writable) : requireWritable ? WritablePointers.Unlisted : null;
}
