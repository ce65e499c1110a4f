namespace SampleHost.Data;

/// <summary>
/// Represents initial data that a new database gets once, from any of its hosts. The row is created with the tables.
/// </summary>
public sealed class Seed
{
    public required string Name { get; set; }

    /// <summary>Gets or sets until when one host has the sole right to plant it, in Unix milliseconds. A concurrency token.</summary>
    public long? ClaimedUntil { get; set; }

    /// <summary>Gets or sets when it was planted, in Unix milliseconds; null before.</summary>
    public long? PlantedAt { get; set; }
}
