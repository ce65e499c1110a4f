namespace SampleHost.Data;

/// <summary>Specifies the kinds of database that the sample runs on.</summary>
internal enum SampleStore
{
    /// <summary>A file next to the host: the default, which needs nothing else.</summary>
    Sqlite,

    /// <summary>A server, which several hosts may share.</summary>
    PostgreSql,

    /// <summary>No persistence: the data are lost with the process.</summary>
    InMemory,
}
