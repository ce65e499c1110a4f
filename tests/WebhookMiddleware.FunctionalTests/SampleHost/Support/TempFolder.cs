using Npgsql;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.SampleHost.Support;

/// <summary>Where one host, or several, keep their database and keys; removed at the end.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sample-host-");
    private readonly Lazy<string> _postgreSql = new(PostgreSqlServer.NewDatabase);

    public string DatabaseFile => Path.Combine(_folder.FullName, "sample.db");

    public string KeysFolder => Path.Combine(_folder.FullName, "keys");

    /// <summary>The connection string of the one database of that kind, which whoever opens it first creates.</summary>
    /// <param name="store">sqlite, postgresql or inmemory.</param>
    public string ConnectionString(string store) => store switch
    {
        "postgresql" => _postgreSql.Value,
        _ => $"Data Source={DatabaseFile}",
    };

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        if (_postgreSql.IsValueCreated)
        {
            PostgreSqlServer.Execute($"DROP DATABASE IF EXISTS \"{new NpgsqlConnectionStringBuilder(_postgreSql.Value).Database}\" WITH (FORCE)");
        }
    }
}
