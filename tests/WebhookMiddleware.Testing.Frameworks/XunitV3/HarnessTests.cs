namespace WebhookMiddleware.Testing.Frameworks;

/// <summary>The scenarios in xunit 3.</summary>
public sealed class HarnessTests
{
    [Fact]
    public Task Order_WebhookDenies_IsRefused() => Scenarios.DeniedOrderAsync();

    [Fact]
    public Task Advance_AfterAFailedDelivery_MakesTheRetry() => Scenarios.RetriedDeliveryAsync();

    [Fact]
    public Task Start_AfterAnEarlierRun_FindsNothingOfIt() => Scenarios.FreshStoreAsync();

    [Fact]
    public Task Start_UnknownEvent_FailsAndNamesTheKnownOnes() => Scenarios.UnknownEventAsync();

    [Fact]
    public Task WaitFor_TooFewRequests_FailsAndListsWhatCame() => Scenarios.MissingRequestAsync();
}
