using System.Text.Json.Nodes;
using WebhookMiddleware.Testing;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>A host with webhooks, calls and deliveries of all kinds, and with long names.</summary>
public sealed class FurnishedSite : IAsyncLifetime
{
    private static readonly string LongName = $"Проверка остатков на складе перед отгрузкой {new string('щ', 120)}";

    private readonly Site _site = new();

    public Uri Dashboard => _site.Dashboard;

    /// <summary>Gets the database, for another host beside this one.</summary>
    public HostDatabase Database => _site.Database;

    /// <summary>Gets the id of the webhook whose card has something in every field.</summary>
    public string Hook { get; private set; } = "";

    /// <summary>Gets the id of a call that failed.</summary>
    public string Call { get; private set; } = "";

    /// <summary>Gets the id of a delivery that is dead.</summary>
    public string Delivery { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await _site.InitializeAsync();
        if (InstalledChromium.Missing is not null)
        {
            return;
        }

        await _site.ClearAsync();
        _site.Receiver.Reply("/gift", WebhookReply.Enrich(new { comment = "С подарком" }, new { score = 7 }));
        _site.Receiver.Reply("/fail", WebhookReply.Status(500));
        _site.Receiver.Reply("/deny", WebhookReply.Deny(422, "Нет на складе", "Осталось 3", ("#/items/0/quantity", "Не больше 3")));
        await AddHooksAsync();
        await _site.OrderAsync();
        await _site.RegisterAsync("anna@example.com");
        await _site.PatchHookAsync(Hook, new() { ["timeoutMs"] = 700, ["name"] = LongName });
        Call = await FindAsync("calls?outcome=badStatus");
        Delivery = await FindAsync("deliveries?state=dead");
    }

    public Task DisposeAsync() => _site.DisposeAsync();

    /// <summary>Changes the name of the webhook behind the back of whoever has its card open.</summary>
    public Task RenameHookAsync(string name) => _site.PatchHookAsync(Hook, new() { ["name"] = name });

    /// <summary>Returns an export in which one webhook is new and one is changed.</summary>
    public async Task<string> ExportAsync()
    {
        var export = await _site.ReadAsync("export");
        var hooks = export["hooks"]!.AsArray();
        var added = hooks[0]!.DeepClone();
        added["id"] = Guid.CreateVersion7().ToString();
        hooks[0]!["timeoutMs"] = 1234;
        hooks.Add(added);
        return export.ToJsonString();
    }

    private async Task AddHooksAsync()
    {
        Hook = await _site.AddHookAsync(
            "Проверка остатков",
            "before_order_add",
            "/gift?" + new string('q', 300),
            awaits: true,
            ("order", 10),
            ("validFrom", "2026-01-01T00:00:00Z"),
            ("body", """{"order": {{ data | json }}, "name": "{{ data.comment }}"}"""),
            ("basicAuth", new JsonObject { ["username"] = "erp", ["password"] = "pa55" }),
            ("headers", new JsonArray(new JsonObject { ["name"] = "X-Api-Key", ["value"] = "k3y" })),
            ("signingSecrets", new JsonArray("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")),
            ("condition", "data.items.size > 0"));
        await _site.AddHookAsync("Лимит", "before_order_add", "/fail", awaits: true, ("order", 20), ("onFailure", "continue"));
        await _site.AddHookAsync("Оценка риска", "before_order_add", "/gift", awaits: true, ("order", 20), ("mode", "shadow"));
        await _site.AddHookAsync("Склад", "before_order_add", "/deny", awaits: true, ("order", 30));
        await _site.AddHookAsync("Старый склад", "before_order_add", "/deny", awaits: true, ("order", 40), ("isActive", false));
        await _site.AddHookAsync("Рассказать CRM", "after_registration", "/fail", awaits: false);
        await _site.AddHookAsync("Рассказать рассылке", "after_registration", "/mail", awaits: false, ("inOrder", true));
    }

    private async Task<string> FindAsync(string path)
    {
        var found = await Eventually.GetAsync(() => _site.ReadAsync(path), found => found["items"]!.AsArray().Count > 0);
        return (string)found["items"]![0]!["id"]!;
    }
}
