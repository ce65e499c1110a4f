using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.Mapping;

/// <summary>
/// Stores an outcome by name. A name that is unknown to this version, because a newer host on the same database or somebody else wrote it,
/// is read as <see cref="WebhookOutcome.Unreadable"/>, so that the rest of the log can still be read.
/// </summary>
internal sealed class OutcomeConverter() : ValueConverter<WebhookOutcome, string>(outcome => outcome.ToString(), name => Read(name))
{
    private static WebhookOutcome Read(string name)
        => Enum.TryParse<WebhookOutcome>(name, out var outcome) && Enum.IsDefined(outcome) ? outcome : WebhookOutcome.Unreadable;
}
