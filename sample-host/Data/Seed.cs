namespace SampleHost.Data;

/// <summary>Something that a new database is to be given once, by whichever of its hosts gets to it. The row is created with the tables.</summary>
public sealed class Seed
{
    public required string Name { get; set; }

    /// <summary>Until when one host has the sole right to plant it. Unix milliseconds. Compared by every write.</summary>
    public long? ClaimedUntil { get; set; }

    /// <summary>When it was planted; never again then. Unix milliseconds.</summary>
    public long? PlantedAt { get; set; }
}
