using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.SlimHost.Tests;

/// <summary>No package calls JSON by reflection: the framework marks every method that does.</summary>
public sealed class ReflectionTests
{
    // Contracts that are made in code, for holders of values and for models of forms, ask the options for every type in them. The framework's
    // own options are without reflection where the host is.
    private static readonly string[] Allowed = ["CreateJsonTypeInfo", "CreateJsonPropertyInfo", "get_Default", "get_Web"];

    [Theory]
    [InlineData("WebhookMiddleware.Core")]
    [InlineData("WebhookMiddleware.AspNetCore")]
    [InlineData("WebhookMiddleware.EntityFrameworkCore")]
    [InlineData("WebhookMiddleware.EntityFrameworkCore.InMemory")]
    [InlineData("WebhookMiddleware.EntityFrameworkCore.Sqlite")]
    [InlineData("WebhookMiddleware.EntityFrameworkCore.PostgreSql")]
    public void Package_CallsNoJsonByReflection(string name)
    {
        var called = ByReflection(Assembly.Load(name)).Where(method => !Allowed.Contains(method.Name));

        called.Select(method => $"{method.DeclaringType}: {method}").Should().BeEmpty();
    }

    [Fact]
    public void Check_FindsWhatIsCalledByReflection()
        => ByReflection(typeof(WebhookReply).Assembly).Should().Contain(method => method.DeclaringType!.Name == "DefaultJsonTypeInfoResolver");

    private static IEnumerable<MethodBase> ByReflection(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        foreach (var handle in metadata.MemberReferences.Where(handle => metadata.GetMemberReference(handle).GetKind() == MemberReferenceKind.Method))
        {
            if (IsJson(metadata, metadata.GetMemberReference(handle).Parent)
                && assembly.ManifestModule.ResolveMethod(MetadataTokens.GetToken(handle)) is { } method
                && method.IsDefined(typeof(RequiresUnreferencedCodeAttribute)))
            {
                yield return method;
            }
        }
    }

    private static bool IsJson(MetadataReader metadata, EntityHandle type)
        => type.Kind == HandleKind.TypeReference
            && metadata.GetTypeReference((TypeReferenceHandle)type) is var reference
            && metadata.GetString(reference.Name) + metadata.GetString(reference.Namespace) is var name
            && name.Contains("Json", StringComparison.Ordinal);
}
