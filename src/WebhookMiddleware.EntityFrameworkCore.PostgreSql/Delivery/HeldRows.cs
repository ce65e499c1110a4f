namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>Defines the conditions of the rows that claims hold.</summary>
internal static class HeldRows
{
    // An array: for a join, the planner has to guess how many rows there are, and may read the whole table.
    public const string All = "claim_id IS NOT NULL AND sequence = ANY (ARRAY(SELECT unnest(h.sequences) FROM webhook_claims h))";

    /// <summary>The condition of the rows that the claim $1 holds.</summary>
    public const string OfClaim =
        "claim_id = $1 AND sequence = ANY (ARRAY(SELECT unnest(h.sequences) FROM webhook_claims h WHERE h.id = $1))";

    /// <summary>
    /// The condition of a claim h that holds no row any more: a subselect with a limit instead of NOT EXISTS, which may become a join with
    /// all deliveries.
    /// </summary>
    public const string AreNone =
        "(SELECT d.sequence FROM webhook_deliveries d WHERE d.sequence = ANY (h.sequences) AND d.claim_id = h.id LIMIT 1) IS NULL";

    /// <summary>The beginning of the statement that inserts claims, and the end of it, about their rows.</summary>
    public const string InsertClaims =
        "INSERT INTO webhook_claims (id, webhook_id, sequences) SELECT claim_id, webhook_id, array_agg(sequence)";

    public const string GroupedByClaim = "WHERE claim_id IS NOT NULL GROUP BY claim_id, webhook_id";
}
