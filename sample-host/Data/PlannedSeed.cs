namespace SampleHost.Data;

/// <summary>A service of this type asks that a database which this host creates is given the <see cref="Seed"/> of that name.</summary>
internal sealed record PlannedSeed(string Name);
