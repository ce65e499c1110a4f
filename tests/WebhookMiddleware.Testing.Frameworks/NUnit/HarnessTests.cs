namespace WebhookMiddleware.Testing.Frameworks;

/// <summary>The scenarios in NUnit.</summary>
public sealed class HarnessTests
{
    [Test]
    public Task Order_WebhookDenies_IsRefused() => Scenarios.DeniedOrderAsync();

    [Test]
    public Task Advance_AfterAFailedDelivery_MakesTheRetry() => Scenarios.RetriedDeliveryAsync();

    [Test]
    public Task Start_AfterAnEarlierRun_FindsNothingOfIt() => Scenarios.FreshStoreAsync();

    [Test]
    public Task Start_UnknownEvent_FailsAndNamesTheKnownOnes() => Scenarios.UnknownEventAsync();

    [Test]
    public Task WaitFor_TooFewRequests_FailsAndListsWhatCame() => Scenarios.MissingRequestAsync();
}
