using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace WebhookMiddleware.FunctionalTests.Interoperability;

/// <summary>Has requests verified by packages for Node.js that others have written (<c>verify.mjs</c>).</summary>
internal static class NodeVerifier
{
    public static IReadOnlyList<string> Libraries { get; } = ["standardwebhooks", "svix"];

    private static readonly string Folder = typeof(NodeVerifier).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(item => item.Key == "InteroperabilityFolder").Value!;

    /// <summary>What is missing here, and how to get it; null when nothing is.</summary>
    public static string? Missing { get; } =
        !Libraries.All(library => Directory.Exists(Path.Combine(Folder, "node_modules", library)))
            ? "The packages of tests/WebhookMiddleware.FunctionalTests/Interoperability are not installed: tests/run installs them."
            : !HasNode() ? "Node.js is missing." : null;

    public static async Task<Verdict[]> VerifyAsync(params IEnumerable<Verification> verifications)
    {
        using var node = Process.Start(Node(Path.Combine(Folder, "verify.mjs")))!;
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(verifications, JsonSerializerOptions.Web));
        node.StandardInput.Close();
        var errors = node.StandardError.ReadToEndAsync();
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        node.ExitCode.Should().Be(0, await errors);
        return JsonSerializer.Deserialize<Verdict[]>(output, JsonSerializerOptions.Web)!;
    }

    private static bool HasNode()
    {
        try
        {
            using var node = Process.Start(Node("--version"))!;
            node.StandardInput.Close();
            node.WaitForExit();
            return node.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static ProcessStartInfo Node(string argument) => new("node", [argument])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        StandardOutputEncoding = Encoding.UTF8,
    };
}
