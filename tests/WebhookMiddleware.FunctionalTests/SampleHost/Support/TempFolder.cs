namespace WebhookMiddleware.FunctionalTests.SampleHost.Support;

/// <summary>Where one host, or several, keep their database and keys; removed at the end.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sample-host-");

    public string DatabaseFile => Path.Combine(_folder.FullName, "sample.db");

    public string KeysFolder => Path.Combine(_folder.FullName, "keys");

    public void Dispose() => _folder.Delete(recursive: true);
}
