using System.Reflection;
using System.Runtime.ExceptionServices;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.WarmUp;

/// <summary>
/// Remembers what this process could not load or initialise for want of descriptors or memory. The runtime keeps such failures for as long as the
/// process lives, so that health has to report what no waiting will mend. Whoever catches them, they are seen where they are thrown.
/// </summary>
internal sealed class LoadFailures : IDisposable
{
    // What dlopen says of a native library reaches .NET as text only.
    private static readonly string[] Texts = ["Too many open files", "Cannot allocate memory"];

    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _assemblies;
    private volatile string? _part;

    public LoadFailures()
        : this(AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string)
    {
    }

    /// <summary>Creates the memory for a host that is made of these files.</summary>
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

    /// <summary>The first part that could not be loaded; null: there is none.</summary>
    public string? Part => _part;

    public void Dispose() => AppDomain.CurrentDomain.FirstChanceException -= OnThrown;

    /// <summary>Looks at an exception.</summary>
    internal void Note(Exception exception)
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

    private void OnThrown(object? sender, FirstChanceExceptionEventArgs thrown) => Note(thrown.Exception);

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

    // The runtime says that a file is missing or unreadable although the host consists of it. Other files are not named like assemblies, and an
    // assembly that the host was never given is missing with or without descriptors.
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

    // Whoever asks for a newer version than the host has is refused in the best of moments. A file that can't be read now tells nothing.
    private static bool IsOlder(string path, string asked)
    {
        try
        {
            return AssemblyName.GetAssemblyName(path).Version < new AssemblyName(asked).Version;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            return false;
        }
    }
}
