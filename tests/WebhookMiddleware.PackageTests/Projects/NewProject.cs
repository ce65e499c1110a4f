using System.Diagnostics;
using System.Text.RegularExpressions;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.PackageTests.Projects;

/// <summary>A project that <c>dotnet new</c> makes, in an empty folder outside this repository. It knows the packed packages only from their folder.</summary>
/// <remarks>
/// Other packages are those that the build of this repository and <see cref="CannotRestore"/> have restored. What is restored here goes to a folder of the project's own.
/// </remarks>
internal sealed partial class NewProject : IAsyncDisposable
{
    private static readonly Lazy<string?> Restoring = new(() => Task.Run(TryRestoreAsync).GetAwaiter().GetResult());

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("new-");
    private readonly PackedPackages _packages;
    private readonly long _start = Stopwatch.GetTimestamp();
    private HostProcess? _host;

    private NewProject(PackedPackages packages) => _packages = packages;

    /// <summary>Gets why projects of this SDK can't be restored on this machine; null: they can.</summary>
    public static string? CannotRestore => Restoring.Value;

    public HttpClient Client { get; } = new();

    /// <summary>Gets how many lines have been added or changed.</summary>
    public int Lines { get; private set; }

    /// <summary>Gets the time since <c>dotnet new</c> was called.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    private string Folder => Path.Combine(_folder.FullName, "Shop");

    /// <summary>Makes a project of a template of the SDK, or of a package with templates.</summary>
    public static async Task<NewProject> CreateAsync(PackedPackages packages, string[] template, string? templates = null)
    {
        var project = new NewProject(packages);
        try
        {
            await File.WriteAllTextAsync(Path.Combine(project._folder.FullName, "nuget.config"), $"""
                <configuration>
                  <packageSources><clear /><add key="packed" value="{packages.Folder}" /></packageSources>
                  <fallbackPackageFolders><clear /><add key="user" value="{Repository.NuGetPackages}" /></fallbackPackageFolders>
                </configuration>
                """);
            if (templates is not null)
            {
                await project.NewAsync("install", packages.FileOf(templates, "nupkg"));
            }

            await project.NewAsync([.. template, "-o", project.Folder, "--no-restore"]);
            return project;
        }
        catch
        {
            await project.DisposeAsync();
            throw;
        }
    }

    public Task AddPackageAsync(string name) => DotnetAsync("add", "package", name, "--version", _packages.Version);

    public Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(Folder, file));

    public async Task EditAsync(string file, Action<EditedFile> edit)
    {
        var edited = new EditedFile(await ReadAsync(file));
        edit(edited);
        await File.WriteAllTextAsync(Path.Combine(Folder, file), edited.Text);
        Lines += edited.Lines;
    }

    /// <summary>Builds the project and starts it in Development on a free port.</summary>
    public async Task StartAsync()
    {
        await DotnetAsync("build", "--nologo", "-v", "quiet");
        _host = HostProcess.LaunchCommand(
            ["dotnet", Path.Combine(Folder, "bin/Debug/net10.0/Shop.dll"), "--urls", "http://127.0.0.1:0"],
            [("ASPNETCORE_ENVIRONMENT", "Development"), ("HOME", _folder.FullName)],
            Listening(),
            workingFolder: Folder);
        Client.BaseAddress = new Uri((await _host.StartedAsync(TimeSpan.FromSeconds(60))).Groups[1].Value);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    // A newcomer's first step, with the sources and the folder for packages that this machine has.
    private static async Task<string?> TryRestoreAsync()
    {
        var folder = Directory.CreateTempSubdirectory("restore-");
        try
        {
            await Dotnet.RunAsync(folder.FullName, null, "new", "webapi", "-o", "Shop", "--no-restore", "--debug:custom-hive", Path.Combine(folder.FullName, "hive"));
            var (exitCode, output) = await Dotnet.TryAsync(Path.Combine(folder.FullName, "Shop"), null, "restore");
            return exitCode == 0 ? null : $"`dotnet new webapi` can't be restored here: {output.Trim()}";
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Templates that the user has installed are left alone.
    private Task NewAsync(params string[] arguments)
        => Dotnet.RunAsync(_folder.FullName, null, ["new", .. arguments, "--debug:custom-hive", Path.Combine(_folder.FullName, "hive")]);

    private Task DotnetAsync(params string[] arguments) => Dotnet.RunAsync(Folder, Path.Combine(_folder.FullName, "nuget"), arguments);

    [GeneratedRegex("Now listening on: (http.+)")]
    private static partial Regex Listening();
}
