using System.Net.Http.Json;
using System.Text.Json;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.FunctionalTests.Secrets;

namespace WebhookMiddleware.FunctionalTests.Emissions;

/// <summary>Hosts that lose their keys, and a host that is a process of its own.</summary>
internal static class HostTour
{
    public static async Task RunAsync()
    {
        await LoseKeysAsync();
        await RunProcessAsync();
    }

    private static async Task LoseKeysAsync()
    {
        using var folder = new TempFolder();
        await using var writer = await SecretsApi.StartAsync(folder);
        var id = await writer.AddHookAsync(PlantedSecrets.PlantIn(Hooks.Gate(SecretsApi.Before, writer.Receiver.Url("/gate"))));
        await LookAtHealthAsync(writer);
        Directory.Delete(folder.KeysFolder, recursive: true);
        await using var host = await SecretsApi.StartAsync(folder);
        (await host.OrderAsync()).Status.Should().Be(502);
        await host.SendAsync(HttpMethod.Get, $"{SecretsApi.HooksPath}/{id}");
        await LookAtHealthAsync(host);
    }

    private static async Task LookAtHealthAsync(SecretsApi host)
    {
        var health = await host.HealthAsync();
        Emitted.Look("health reports", $"{health.Description} {health.Exception} {JsonSerializer.Serialize(health.Data)}");
    }

    private static async Task RunProcessAsync()
    {
        using var folder = new TempFolder();
        await using var process = await SampleProcess.StartAsync(folder, settings: new Dictionary<string, string>
        {
            ["Logging:LogLevel:Default"] = "Trace",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace",
            ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Trace",
            ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Trace",
        });
        foreach (var behaviour in (string[])["allow", "fail?status=500"])
        {
            var hook = PlantedSecrets.PlantIn(Hooks.Gate("before_registration", new Uri(process.Client.BaseAddress!, "demo/receiver/" + behaviour)))
                .With("onFailure", "continue");
            (await ApiReply.ReadAsync(await process.Client.PostAsJsonAsync("webhooks/api/hooks", hook))).Expect(System.Net.HttpStatusCode.Created);
        }

        (await ApiReply.ReadAsync(await process.Client.PostAsJsonAsync("organization/user/new", Requests.User()))).Expect(System.Net.HttpStatusCode.OK);
    }
}
