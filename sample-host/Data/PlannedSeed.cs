namespace SampleHost.Data;

/// <summary>A service that plans a <see cref="Seed"/> of this name for each database that this host creates.</summary>
internal sealed record PlannedSeed(string Name);
