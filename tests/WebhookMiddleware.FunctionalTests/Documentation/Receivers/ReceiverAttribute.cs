using System.Reflection;
using Xunit.Sdk;

namespace WebhookMiddleware.FunctionalTests.Documentation.Receivers;

/// <summary>A receiver of docs/receivers, as the argument of a theory; skipped where its runtime is missing.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class ReceiverAttribute : DataAttribute
{
    private readonly string _file;

    public ReceiverAttribute(string file)
    {
        _file = file;
        var runtime = ReceiverProgram.RuntimeOf(file);
        Skip = IsInstalled(runtime) ? null : $"'{runtime}' is not installed: tests/run installs it from Debian's packages.";
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[_file]];

    private static bool IsInstalled(string runtime)
        => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, runtime)) || File.Exists(Path.Combine(folder, $"{runtime}.exe")));
}
