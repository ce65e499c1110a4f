namespace SampleHost.Data;

/// <summary>The kinds of database that the sample runs on.</summary>
internal enum SampleStore
{
    /// <summary>A file beside the host: the default, which needs nothing else.</summary>
    Sqlite,

    /// <summary>A server, which any number of hosts may share.</summary>
    PostgreSql,

    /// <summary>Nothing is kept beyond the process's life.</summary>
    InMemory,
}
