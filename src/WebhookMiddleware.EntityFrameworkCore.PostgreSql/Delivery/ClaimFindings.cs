using WebhookMiddleware.EntityFrameworkCore.Delivery;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>What one claim has found.</summary>
/// <param name="Now">When it began, in the database's Unix milliseconds.</param>
/// <param name="Looks">The lanes that were looked at.</param>
/// <param name="Rows">What was claimed.</param>
internal sealed record ClaimFindings(long Now, IReadOnlyList<LaneLook> Looks, IReadOnlyList<DeliveryRow> Rows);
