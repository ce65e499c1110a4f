using Xunit.Abstractions;
using Xunit.Sdk;

namespace WebhookMiddleware.SoakTests.Support;

/// <summary>Finds the tests with <see cref="FullSizeFactAttribute"/>, if this is a run in full size.</summary>
internal sealed class FullSizeFactDiscoverer(IMessageSink diagnosticMessageSink) : IXunitTestCaseDiscoverer
{
    private readonly FactDiscoverer _facts = new(diagnosticMessageSink);

    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
        => Soak.IsFull ? _facts.Discover(discoveryOptions, testMethod, factAttribute) : [];
}
