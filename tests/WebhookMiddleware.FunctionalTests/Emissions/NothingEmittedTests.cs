using System.Text;
using System.Text.Json;
using Xunit.Abstractions;

namespace WebhookMiddleware.FunctionalTests.Emissions;

/// <summary>Runs when all other tests of this assembly have, and judges what they made their hosts emit.</summary>
[Collection(nameof(AfterTheOthers))]
public sealed class NothingEmittedTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Emitted_WholeSuite_HoldsNoPlantedSecret()
    {
        // Alone, too, it must have something to judge.
        await CallTour.RunAsync();
        await ManagementTour.RunAsync();
        await HostTour.RunAsync();
        EmittedTelemetry.Observe();

        foreach (var (kind, amount) in Emitted.Counts.OrderBy(count => count.Key))
        {
            output.WriteLine($"{kind}: {amount.Items} items, {amount.Characters} characters, {amount.Findings} with a secret");
        }

        output.WriteLine($"{PlantedSecrets.Count} secrets in {PlantedSecrets.Forms.Count} forms");
        foreach (var finding in Emitted.Findings)
        {
            output.WriteLine(finding);
        }

        Emitted.Findings.Should().BeEmpty();
        Emitted.Counts.Keys.Should().BeEquivalentTo(
            "activities", "answers", "health reports", "logs", "management answers", "measurements", "process output");
    }

    [Fact]
    public void Contains_EveryWayToWriteASecret_FindsIt()
    {
        string[] written =
        [
            PlantedSecrets.Password,
            JsonSerializer.Serialize(new { password = PlantedSecrets.Password }),
            "Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{PlantedSecrets.Username}:{PlantedSecrets.Password}")),
            "?q=" + Uri.EscapeDataString(PlantedSecrets.HeaderValue),
            Convert.ToBase64String(Encoding.UTF8.GetBytes("x=" + PlantedSecrets.HeaderValue + ";")),
            PlantedSecrets.SigningSecret,
            PlantedSecrets.SigningSecret["whsec_".Length..],
            Convert.ToHexStringLower(Convert.FromBase64String(PlantedSecrets.SigningSecret["whsec_".Length..])),
            "http://receiver.test/hook?token=" + PlantedSecrets.UrlToken,
        ];

        written.Where(text => !Emitted.Contains("before " + text + " after")).Should().BeEmpty();
        Emitted.Contains("before and after").Should().BeFalse();
    }

    /// <summary>xunit runs such collections after all that may run at the same time.</summary>
    [CollectionDefinition(nameof(AfterTheOthers), DisableParallelization = true)]
    public sealed class AfterTheOthers;
}
