using FluentAssertions;
using WebhookMiddleware.Failures;
using Xunit;

// The names of tests say what they check.
#pragma warning disable CS1591

namespace WebhookMiddleware.StoreConformance;

/// <summary>The tests of <see cref="IFailureStore"/>.</summary>
public abstract class FailureConformance : ConformanceSuite
{
    [Fact]
    public async Task TryAddAsync_FullEntry_GivesEveryMember()
    {
        var failure = Failure() with { State = WebhookFailureState.Recovered };

        (await Failures.TryAddAsync(failure, default)).Should().BeTrue();

        (await Failures.ReadAsync(default)).Should().Equal(failure);
    }

    [Fact]
    public async Task TryAddAsync_WebhookHasOneOfTheKind_AddsNothing()
    {
        var failure = Failure();
        await Failures.TryAddAsync(failure, default);

        (await Failures.TryAddAsync(failure with { Since = failure.Since.AddSeconds(1) }, default)).Should().BeFalse();
        (await Failures.TryAddAsync(failure with { Kind = WebhookFailureKind.Disabled }, default)).Should().BeTrue();

        (await Failures.ReadAsync(default)).Should().BeEquivalentTo([failure, failure with { Kind = WebhookFailureKind.Disabled }]);
    }

    [Fact]
    public async Task TryAddAsync_SeveralAtOnce_AddsOne()
        => (await AtOnceAsync(Failure(), (failure, number) => Failures.TryAddAsync(
            failure with { Since = failure.Since.AddSeconds(number) }, default))).Should().ContainSingle(added => added);

    [Fact]
    public async Task TryChangeAsync_Known_ChangesIt()
    {
        var failure = Failure();
        await Failures.TryAddAsync(failure, default);
        var changed = failure with { State = WebhookFailureState.Announced, Calls = 50, Failures = 1 };

        (await Failures.TryChangeAsync(failure, changed, default)).Should().BeTrue();
        (await Failures.TryChangeAsync(failure, changed, default)).Should().BeFalse("it is another one by now");

        (await Failures.ReadAsync(default)).Should().Equal(changed);
    }

    [Fact]
    public async Task TryRemoveAsync_Known_RemovesIt()
    {
        var failure = Failure();
        await Failures.TryAddAsync(failure, default);

        (await Failures.TryRemoveAsync(failure with { Since = failure.Since.AddSeconds(1) }, default)).Should().BeFalse();
        (await Failures.TryRemoveAsync(failure, default)).Should().BeTrue();
        (await Failures.TryRemoveAsync(failure, default)).Should().BeFalse();

        (await Failures.ReadAsync(default)).Should().BeEmpty();
    }

    [Fact]
    public async Task TryChangeAsync_SeveralAtOnce_ChangesOnce()
    {
        var failure = Failure();
        await Failures.TryAddAsync(failure, default);

        (await AtOnceAsync(failure, (known, _) => Failures.TryChangeAsync(
            known, known with { State = WebhookFailureState.Announced }, default))).Should().ContainSingle(changed => changed);
    }

    private static WebhookFailure Failure()
        => new(Guid.CreateVersion7(), WebhookFailureKind.Failing, Samples.Noon, WebhookFailureState.Found) { Calls = 40, Failures = 30 };

    private static Task<bool[]> AtOnceAsync(WebhookFailure failure, Func<WebhookFailure, int, Task<bool>> action)
        => Together.RunAsync(6, number => action(failure, number));
}
