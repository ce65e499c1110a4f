using System.Reflection;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.WarmUp;

/// <summary>
/// Loads the assemblies that the application and its packages reference. If the first use of an assembly happens while no descriptor is
/// free, it can't be opened, and the runtime caches that failure for the lifetime of the process.
/// </summary>
internal static class DirectReferences
{
    /// <summary>The number of descriptors that loading leaves free.</summary>
    public const int ReservedDescriptors = 32;

    private static readonly string[] Framework = ["System", "Microsoft", "mscorlib", "netstandard"];

    /// <summary>
    /// Gets the loaded assemblies whose references are loaded. References of the framework itself are left out: every loaded assembly holds
    /// two descriptors for good, and most of the framework is never used.
    /// </summary>
    public static IEnumerable<Assembly> Roots
        => AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic && !IsFramework(assembly));

    /// <summary>
    /// Loads the assemblies that the roots reference, and those that packages among them reference in turn. Returns false if it stopped
    /// because few descriptors were left: loading must not cause the shortage that it protects from.
    /// </summary>
    public static bool Load(IEnumerable<Assembly> roots, Func<int> readFree, CancellationToken cancellationToken)
    {
        var loaded = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name).ToHashSet();
        HashSet<string?> seen = [];
        var unread = new Queue<Assembly>(roots);
        while (unread.TryDequeue(out var root))
        {
            foreach (var name in root.GetReferencedAssemblies().Where(name => seen.Add(name.Name)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!loaded.Contains(name.Name) && readFree() <= ReservedDescriptors)
                {
                    return false;
                }

                if (TryLoad(name) is { } assembly && !IsFramework(assembly))
                {
                    unread.Enqueue(assembly);
                }
            }
        }

        return true;
    }

    /// <summary>Loads the references of this process.</summary>
    public static bool Load(CancellationToken cancellationToken) => Load([.. Roots], () => OpenFiles.ReadFree(), cancellationToken);

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            // Packages reference assemblies that they are not shipped with.
            return null;
        }
    }

    private static bool IsFramework(Assembly assembly)
        => assembly.GetName().Name is not { } name
            || Array.Exists(Framework, prefix => name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal));
}
