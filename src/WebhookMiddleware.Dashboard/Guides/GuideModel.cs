using WebhookMiddleware.Events;

namespace WebhookMiddleware.Dashboard.Guides;

/// <summary>What the page of a guide shows.</summary>
/// <param name="Event">The event.</param>
/// <param name="Blocks">The guide, without its title.</param>
internal sealed record GuideModel(WebhookEvent Event, IReadOnlyList<MarkdownBlock> Blocks);
