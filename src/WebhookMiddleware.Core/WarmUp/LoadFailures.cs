using System.Reflection;
using System.Runtime.ExceptionServices;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.WarmUp;

/// <summary>
/// Records what this process could not load or initialise for lack of descriptors or memory. The runtime caches such failures for the
/// lifetime of the process, so health reports them. They are observed when thrown, whichever code catches them.
/// </summary>
internal sealed class LoadFailures : IDisposable
{
    // The error of dlopen for a native library reaches .NET as text only.
    private static readonly string[] Texts = ["Too many open files", "Cannot allocate memory"];

    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _assemblies;
    private volatile string? _part;

    public LoadFailures()
        : this(AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string)
    {
    }

    /// <summary>Creates an instance for a host that consists of these assembly files.</summary>
    internal LoadFailures(string? assemblies)
    {
        Dictionary<string, string> paths = new(StringComparer.OrdinalIgnoreCase);
        foreach (var path in (assemblies ?? "").Split(Path.PathSeparator))
        {
            paths.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        }

        _assemblies = paths.GetAlternateLookup<ReadOnlySpan<char>>();
        AppDomain.CurrentDomain.FirstChanceException += OnThrown;
    }

    /// <summary>Gets the first assembly or type that could not be loaded, or null.</summary>
    public string? Part => _part;

    public void Dispose() => AppDomain.CurrentDomain.FirstChanceException -= OnThrown;

    /// <summary>Records an exception if it is such a failure.</summary>
    internal void Record(Exception exception)
    {
        if (_part is null)
        {
            _part = exception switch
            {
                TypeInitializationException type when HasLackedResources(type) => type.TypeName,
                IOException when NameOfAssembly(exception) is { Length: > 0 } name => name.ToString(),
                _ => null,
            };
        }
    }

    private void OnThrown(object? sender, FirstChanceExceptionEventArgs thrown) => Record(thrown.Exception);

    private bool HasLackedResources(Exception exception)
    {
        for (var cause = exception.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (cause is OutOfMemoryException || HostLimit.Of(cause) is not null || NameOfAssembly(cause).Length > 0
                || (cause is DllNotFoundException && Array.Exists(Texts, text => cause.Message.Contains(text, StringComparison.Ordinal))))
            {
                return true;
            }
        }

        return false;
    }

    // The runtime reports an assembly of the host as missing or unreadable. Other files are not named like assemblies, and an assembly that
    // is not part of the host is missing regardless of descriptors.
    private ReadOnlySpan<char> NameOfAssembly(Exception exception)
    {
        var file = exception switch
        {
            FileNotFoundException missing => missing.FileName,
            FileLoadException unreadable => unreadable.FileName,
            _ => null,
        };
        var name = file.AsSpan();
        var end = name.IndexOf(',');
        return end > 0 && _assemblies.TryGetValue(name[..end], out var path) && !IsOlder(path, file!) ? name[..end] : default;
    }

    // A request for a newer version than the host has fails in any case. If the file can't be read now, its version is unknown.
    private static bool IsOlder(string path, string requested)
    {
        try
        {
            return AssemblyName.GetAssemblyName(path).Version < new AssemblyName(requested).Version;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            return false;
        }
    }
}
