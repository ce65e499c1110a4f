using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.Mapping;

/// <summary>
/// Stores an outcome by name. One that this version doesn't know, written by a newer host on the same database or by hand, reads as
/// <see cref="WebhookOutcome.Unreadable"/>: it must not keep the rest of a log from being read.
/// </summary>
internal sealed class OutcomeConverter() : ValueConverter<WebhookOutcome, string>(outcome => outcome.ToString(), name => Read(name))
{
    private static WebhookOutcome Read(string name)
        => Enum.TryParse<WebhookOutcome>(name, out var outcome) && Enum.IsDefined(outcome) ? outcome : WebhookOutcome.Unreadable;
}
