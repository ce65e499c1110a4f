using System.Reflection;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.WarmUp;

/// <summary>
/// Loads the assemblies that the application and its packages refer to. An assembly whose first use falls into a moment without descriptors can't
/// be opened, and the runtime keeps that failure: it is not tried again, long after the moment has passed.
/// </summary>
internal static class DirectReferences
{
    /// <summary>How many descriptors loading leaves free.</summary>
    public const int Spared = 32;

    private static readonly string[] Framework = ["System", "Microsoft", "mscorlib", "netstandard"];

    /// <summary>
    /// The loaded assemblies whose references are loaded. What only the framework refers to is left out: every loaded assembly holds two
    /// descriptors for good, and most of the framework is never used.
    /// </summary>
    public static IEnumerable<Assembly> Roots
        => AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic && !IsFramework(assembly));

    /// <summary>
    /// Loads what the roots refer to and is there, and what packages among that refer to in turn. Returns false if it stopped for want of
    /// descriptors: loading must not bring about the moment that it is meant for.
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
                if (!loaded.Contains(name.Name) && readFree() <= Spared)
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

    /// <summary>Does the same for this process.</summary>
    public static bool Load(CancellationToken cancellationToken) => Load([.. Roots], () => OpenFiles.ReadFree(), cancellationToken);

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            // Packages refer to more than they are shipped with.
            return null;
        }
    }

    private static bool IsFramework(Assembly assembly)
        => assembly.GetName().Name is not { } name
            || Array.Exists(Framework, prefix => name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal));
}
