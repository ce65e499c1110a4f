using System.Reflection;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.WarmUp;

namespace WebhookMiddleware.Core.Tests.WarmUp;

public sealed class DirectReferencesTests
{
    private static readonly Assembly Product = typeof(WebhookPipeline).Assembly;

    [Fact]
    public void Load_OfTheProduct_LeavesNothingToBeLoadedLater()
    {
        DirectReferences.Load([Product], () => int.MaxValue, CancellationToken.None).Should().BeTrue();

        var loaded = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name);
        loaded.Should().Contain(Product.GetReferencedAssemblies().Select(name => name.Name)).And.Contain(
            ["System.Net.Security", "TimeZoneConverter"], "a call over TLS needs the one, and a template the other");
    }

    [Fact]
    public void Roots_AreTheApplicationAndItsPackages_NotTheFramework()
    {
        var roots = DirectReferences.Roots.Select(assembly => assembly.GetName().Name).ToArray();

        roots.Should().Contain([Product.GetName().Name, typeof(DirectReferencesTests).Assembly.GetName().Name, "Fluid"]);
        roots.Should().NotContain(["System.Private.CoreLib", "System.Runtime", "Microsoft.Extensions.Hosting"]);
    }

    [Theory]
    [InlineData(OneMissing, true)]
    [InlineData("System.Runtime", true)]
    public void Load_ReferenceThatIsNotThere_IsPassedOver(string reference, bool expected)
        => DirectReferences.Load([new Referring(reference)], () => int.MaxValue, CancellationToken.None).Should().Be(expected);

    // Loading must not use up what it saves for others.
    [Fact]
    public void Load_FewDescriptorsLeft_Stops()
        => DirectReferences.Load([new Referring(OneMissing)], () => DirectReferences.ReservedDescriptors, CancellationToken.None).Should().BeFalse();

    [Fact]
    public void Load_HostStopsMeanwhile_Ends()
    {
        var load = () => DirectReferences.Load([new Referring(OneMissing)], () => int.MaxValue, new CancellationToken(canceled: true));

        load.Should().Throw<OperationCanceledException>();
    }

    private const string OneMissing = "Not.There";

    private sealed class Referring(string reference) : Assembly
    {
        public override AssemblyName[] GetReferencedAssemblies() => [new(reference)];
    }
}
