namespace WebhookMiddleware.Testing.Frameworks;

/// <summary>The scenarios in MSTest.</summary>
[TestClass]
public sealed class HarnessTests
{
    [TestMethod]
    public Task Order_WebhookDenies_IsRefused() => Scenarios.DeniedOrderAsync();

    [TestMethod]
    public Task Advance_AfterAFailedDelivery_MakesTheRetry() => Scenarios.RetriedDeliveryAsync();

    [TestMethod]
    public Task Start_AfterAnEarlierRun_FindsNothingOfIt() => Scenarios.FreshStoreAsync();

    [TestMethod]
    public Task Start_UnknownEvent_FailsAndNamesTheKnownOnes() => Scenarios.UnknownEventAsync();

    [TestMethod]
    public Task WaitFor_TooFewRequests_FailsAndListsWhatCame() => Scenarios.MissingRequestAsync();
}
