using WebhookMiddleware.WarmUp;

namespace WebhookMiddleware.Core.Tests.WarmUp;

/// <summary>Alone, since every host of the process sees the failure.</summary>
[CollectionDefinition(nameof(ThrownLoadFailureTests), DisableParallelization = true)]
[Collection(nameof(ThrownLoadFailureTests))]
public sealed class ThrownLoadFailureTests
{
    // Most are caught by code that knows nothing of this: the host's own, or the framework's.
    [Fact]
    public void Part_OfWhatIsThrownAndCaughtAnywhere_IsKnown()
    {
        using var failures = new LoadFailures();
        var initialise = () => Broken.Value;

        initialise.Should().Throw<TypeInitializationException>();

        failures.Part.Should().Be(nameof(Broken));
    }

    private static class Broken
    {
        public static readonly int Value = Throw();

        private static int Throw() => throw new IOException("Too many open files", 24);
    }
}
