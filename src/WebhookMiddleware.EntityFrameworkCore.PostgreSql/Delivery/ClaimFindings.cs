using WebhookMiddleware.EntityFrameworkCore.Delivery;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>The results of a claim.</summary>
/// <param name="Now">When it began, in Unix milliseconds of the database's clock.</param>
/// <param name="Looks">The results for the lanes that were inspected.</param>
/// <param name="Rows">The claimed rows.</param>
internal sealed record ClaimFindings(long Now, IReadOnlyList<LaneLook> Looks, IReadOnlyList<ClaimedRow> Rows);
