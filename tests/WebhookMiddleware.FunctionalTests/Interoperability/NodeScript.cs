using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.FunctionalTests.Interoperability;

/// <summary>Runs a script of this folder, which uses packages for Node.js that others have written.</summary>
internal static class NodeScript
{
    private static readonly string Folder = typeof(NodeScript).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(item => item.Key == "InteroperabilityFolder").Value!;

    /// <summary>What is missing here, and how to get it; null when nothing is.</summary>
    public static string? Missing { get; } =
        !Packages().All(package => Directory.Exists(Path.Combine(Folder, "node_modules", package)))
            ? "The packages of tests/WebhookMiddleware.FunctionalTests/Interoperability are not installed: tests/run installs them."
            : !HasNode() ? "Node.js is missing." : null;

    /// <summary>Gives the script its input as JSON, and returns what it writes.</summary>
    public static async Task<TOutput> RunAsync<TInput, TOutput>(string script, TInput input)
    {
        using var node = Process.Start(Node(Path.Combine(Folder, script)))!;
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(input, JsonSerializerOptions.Web));
        node.StandardInput.Close();
        var errors = node.StandardError.ReadToEndAsync();
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        node.ExitCode.Should().Be(0, await errors);
        return JsonSerializer.Deserialize<TOutput>(output, JsonSerializerOptions.Web)!;
    }

    private static IEnumerable<string> Packages()
        => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "package.json")))!["dependencies"]!.AsObject().Select(package => package.Key);

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
