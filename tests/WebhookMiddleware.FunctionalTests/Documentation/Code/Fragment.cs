using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WebhookMiddleware.FunctionalTests.Documentation.Code;

/// <summary>Makes a compilable file of what a page shows: statements stand in a method, members in a class of their kind.</summary>
internal static class Fragment
{
    // How pages leave out the body of a method.
    private const string LeftOut = " …\n";

    public static bool IsProgram(string code) => code.Contains("WebApplication.CreateBuilder(", StringComparison.Ordinal);

    public static string Complete(string code)
    {
        var unit = CSharpSyntaxTree.ParseText(code.Replace(LeftOut, " => throw new NotImplementedException();\n", StringComparison.Ordinal))
            .GetCompilationUnitRoot();
        var parts = unit.Members.ToLookup(KindOf, member => member.ToFullString());
        return $$"""
            {{unit.Usings.ToFullString()}}
            class Statements
            {
                async Task RunAsync()
                {
                    await Task.CompletedTask;
                    {{string.Concat(parts[Kind.Statement])}}
                }
            }

            class Actions : ControllerBase
            {
                {{string.Concat(parts[Kind.Action])}}
            }

            class Model(DbContextOptions options) : DbContext(options)
            {
                {{string.Concat(parts[Kind.Override])}}
            }

            {{string.Concat(parts[Kind.Type])}}
            """;
    }

    private static Kind KindOf(MemberDeclarationSyntax member)
    {
        var modifiers = member is GlobalStatementSyntax { Statement: LocalFunctionStatementSyntax function } ? function.Modifiers : member.Modifiers;
        return member is BaseTypeDeclarationSyntax ? Kind.Type
            : modifiers.Any(SyntaxKind.OverrideKeyword) ? Kind.Override
            : modifiers.Any(SyntaxKind.PublicKeyword) ? Kind.Action
            : Kind.Statement;
    }

    private enum Kind
    {
        Statement,
        Action,
        Override,
        Type,
    }
}
