using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WebhookMiddleware.FunctionalTests.Documentation.Code;

/// <summary>
/// Readers copy the code of the pages: all C# is compiled, and all JSON and bash are read. The programs of README.md and of the receiver also
/// run, the requests of the receivers' page are made, and the rights of the database's page are enough (<c>ReadmeTests</c>,
/// <c>ReceiverPageTests</c>, <c>PostgreSqlRightsTests</c>).
/// </summary>
public sealed class CodeBlockTests
{
    private static readonly Lazy<MetadataReference[]> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file) is not ("WebhookMiddleware.FunctionalTests.dll" or "SampleHost.dll" or "WebhookMiddleware.ReadmeProgram.dll"))
            .Select(file => MetadataReference.CreateFromFile(file)),
    ]);

    public static TheoryData<string> CSharp => new(CodeBlock.All("csharp").Select(block => block.ToString()));

    [Theory]
    [MemberData(nameof(CSharp))]
    public void CSharp_EachBlock_Compiles(string place)
    {
        var block = CodeBlock.All("csharp").Single(block => block.ToString() == place);
        var isProgram = Fragment.IsProgram(block.Code);
        string[] sources = isProgram
            ? [block.Code, "global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Http; global using Microsoft.Extensions.DependencyInjection; "
                + "global using Microsoft.Extensions.Hosting; global using System.Collections.Generic; global using System.Linq;"]
            : [Fragment.Complete(block.Code), Surroundings.Of(block.Page)];
        var compilation = CSharpCompilation.Create(
            "Block",
            sources.Select(source => CSharpSyntaxTree.ParseText(source)),
            References.Value,
            new CSharpCompilationOptions(
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

        compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString())
            .Should().BeEmpty("readers copy this: {0}", block.Code);
    }

    [Fact]
    public void Json_EachBlock_IsJson()
    {
        var blocks = CodeBlock.All("json").ToArray();

        blocks.Should().NotBeEmpty();
        blocks.SelectMany(block => FindErrors(block.Code).Select(error => $"{block}: {error}")).Should().BeEmpty();
    }

    [BashFact]
    public async Task Bash_EachBlock_IsWellFormed()
    {
        var blocks = CodeBlock.All("bash").ToArray();
        blocks.Should().NotBeEmpty();
        foreach (var block in blocks)
        {
            using var bash = Process.Start(new ProcessStartInfo("bash", "-n") { RedirectStandardInput = true, RedirectStandardError = true })!;
            await bash.StandardInput.WriteAsync(block.Code);
            bash.StandardInput.Close();
            (await bash.StandardError.ReadToEndAsync()).Should().BeEmpty("readers paste {0}", block);
        }
    }

    // A block may show several documents.
    private static IEnumerable<string> FindErrors(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
            {
                reader.Skip();
            }

            return [];
        }
        catch (JsonException exception)
        {
            return [exception.Message];
        }
    }
}
