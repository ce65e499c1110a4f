using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.SoakTests.Support;

/// <summary>Starts the sample host as a process of its own, and gives it its webhooks.</summary>
internal static class SoakHost
{
    /// <param name="database">Its database.</param>
    /// <param name="keys">The folder of its keys.</param>
    /// <param name="settings">Settings of the section <c>Webhooks</c>.</param>
    public static Task<SampleHostProcess> StartAsync(HostDatabase database, string keys, params (string Key, object Value)[] settings)
        => SampleHostProcess.Launch(
            database.Store,
            database.ConnectionString,
            keys,
            settings.Select(setting => KeyValuePair.Create($"Webhooks__{setting.Key}", FormattableString.Invariant($"{setting.Value}"))))
            .WaitAsync(Soak.Patience);

    /// <summary>Makes these webhooks the only ones that the host has.</summary>
    public static async Task SetHooksAsync(this SampleHostProcess host, params object[] hooks)
    {
        // The demo webhooks are added after the start.
        await Eventually.HoldsAsync(
            async () => (await host.Client.GetAsync(new Uri("health", UriKind.Relative))).StatusCode == HttpStatusCode.OK,
            () => host.Output,
            Soak.Patience);
        var seeded = await host.Client.GetFromJsonAsync<JsonObject>("webhooks/api/hooks");
        foreach (var hook in seeded!["items"]!.AsArray())
        {
            (await host.Client.DeleteAsync(new Uri($"webhooks/api/hooks/{hook!["id"]}", UriKind.Relative))).EnsureSuccessStatusCode();
        }

        foreach (var hook in hooks)
        {
            (await host.Client.PostAsJsonAsync("webhooks/api/hooks", hook)).EnsureSuccessStatusCode();
        }
    }
}
