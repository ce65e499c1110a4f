using System.Reflection;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.WarmUp;

/// <summary>
/// Loads the assemblies that the application and its packages refer to. An assembly whose first use falls into a moment without descriptors can't
/// be opened, and the runtime keeps that failure: it is not tried again, long after the moment has passed.
/// </summary>
internal static class DirectReferences
{
    private static readonly string[] Framework = ["System", "Microsoft", "mscorlib", "netstandard"];

    /// <summary>
    /// The loaded assemblies whose references are loaded. What only the framework refers to is left out: every loaded assembly holds two descriptors
    /// for good, and most of the framework is never used.
    /// </summary>
    public static IEnumerable<Assembly> Roots => AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic && !IsFramework(assembly));

    /// <summary>
    /// Loads what the roots refer to and is there. Returns false if it stopped for want of descriptors: loading must not bring about the moment that
    /// it is meant for.
    /// </summary>
    public static bool Load(IEnumerable<Assembly> roots, Func<int> readFree, CancellationToken cancellationToken)
    {
        var loaded = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name).ToHashSet();
        foreach (var name in roots.SelectMany(root => root.GetReferencedAssemblies()).Where(name => loaded.Add(name.Name)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (readFree() <= OpenFileBudget.Spared)
            {
                return false;
            }

            try
            {
                Assembly.Load(name);
            }
            catch (Exception exception) when (exception is IOException or BadImageFormatException)
            {
                // Packages refer to more than they are shipped with.
            }
        }

        return true;
    }

    /// <summary>Does the same for this process.</summary>
    public static bool Load(CancellationToken cancellationToken) => Load([.. Roots], () => OpenFiles.ReadFree(), cancellationToken);

    private static bool IsFramework(Assembly assembly)
        => assembly.GetName().Name is not { } name
            || Array.Exists(Framework, prefix => name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal));
}
